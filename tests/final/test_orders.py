"""What `/send` and `/get` mean, whatever follows them."""

import pytest

from final.orders import file_to_get


@pytest.mark.parametrize(("words", "number"), [("3", 3), ("", -1), ("-3", -1), ("three", -1), ("9" * 5000, -1)])
def test_a_file_is_asked_for_by_its_number(words: str, number: int) -> None:
    assert file_to_get(words) == number
