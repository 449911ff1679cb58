"""The whole app with windows as a script: python whole.py FOLDER PORT [arguments of python -m final].

All that it keeps goes into FOLDER, and it looks for servers on this machine alone, at the UDP port PORT.
"""

import os
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
folder, port, *arguments = sys.argv[1:]
os.environ.update(XDG_DATA_HOME=folder, LOCALAPPDATA=folder, HOME=folder)

from final import discovery
from final.__main__ import main

setattr(discovery, "find", partial(discovery.find, host="127.0.0.1", port=int(port)))  # noqa: B010
sys.exit(main(arguments))
