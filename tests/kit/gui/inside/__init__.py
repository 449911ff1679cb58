"""The driver's half inside the program under test. Loaded by the bootstrap before the script; standard library only."""

from .agent import Agent
from .hooks import install


def attend(address: str, script: str) -> None:
    """Connect to the test, and watch what the script does with Tk.

    Args:
        address: "PORT TOKEN" of the test on this machine.
        script: the file of the program under test.
    """
    port, token = address.split()
    install(Agent(int(port), token), script)
