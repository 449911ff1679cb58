"""What may stand behind the options of a command line; what makes no sense is refused in one sentence."""

import argparse
from collections.abc import Callable
from typing import NoReturn

from final.addresses import LARGEST_PORT
from final.protocol import problem_with_name


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong, and not all that would be right: --help does."""

    def error(self, message: str) -> NoReturn:
        """End the program."""
        self.exit(2, f"{self.prog}: error: {message}\n")


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number in these limits."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return value

    return read


def number(least: float, most: float) -> Callable[[str], float]:
    """Return what reads a number in these limits."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:  # nor is it NaN
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least:g} to {most:g}")
        return value

    return read


def name(text: str) -> str:
    """Read the name of a person; "" is none."""
    if text and (problem := problem_with_name(text)):
        raise argparse.ArgumentTypeError(problem)
    return text


port = whole(0, LARGEST_PORT)
