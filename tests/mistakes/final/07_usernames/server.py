"""The finished server as a submission to the course: it must pass the tests of this step, too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from final import serve

if __name__ == "__main__":
    sys.exit(serve.main(["--no-history", "--rate", "0", "--max-clients", "100", *sys.argv[1:]]))
