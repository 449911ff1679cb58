"""Makes text of strangers safe to show: in a report, a table, a spreadsheet. Pure functions."""

import re

CONTROLS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # change the order in which text is shown
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?|-")  # or the dash that stands for none
FORMULA = "=+-@＝＋－＠"  # what a spreadsheet computes begins with one of these
NEXT_CELL = re.compile(rf"([;\n]\s*)(?=[{re.escape(FORMULA)}])")  # in a country where a semicolon parts the cells
REPLACED = "\N{REPLACEMENT CHARACTER}"


def plain(text: str, longest: int = 20_000) -> str:
    """Return text that no terminal, page or XML file takes for a command.

    Args:
        text: from anywhere.
        longest: how many characters to keep, half from the beginning, half from the end.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
    text = DIRECTIONS.sub(REPLACED, CONTROLS.sub(REPLACED, text.replace("\r\n", "\n")))
    text = "".join(each if each.isprintable() or each in "\n\t" else REPLACED for each in text)
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half]}\n[… {len(text) - longest:,} characters …]\n{text[-half:]}"


def cell(value: object) -> str:
    """Return what a spreadsheet shows as it stands, and never computes."""
    text = NEXT_CELL.sub(r"\1'", plain(str(value), 2000))
    return f"'{text}" if text.lstrip().startswith(tuple(FORMULA)) and not NUMBER.fullmatch(text) else text
