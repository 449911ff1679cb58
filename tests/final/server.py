"""The server of final/ as a script, as the harness starts the programs of the steps."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from final.serve import main

sys.exit(main(sys.argv[1:]))
