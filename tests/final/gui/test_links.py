"""Addresses of web pages in what people write."""

import webbrowser

import pytest

from final.gui import links


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("see https://example.org.", ["https://example.org"]),
        ("(http://example.org/a_(b)), and", ["http://example.org/a_(b)"]),
        ("<HTTPS://EXAMPLE.org/x?y=1&z=2#top>!", ["HTTPS://EXAMPLE.org/x?y=1&z=2#top"]),
        ("http://a.org,http://b.org", ["http://a.org,http://b.org"]),
        ("“https://例え.jp/道”", ["https://例え.jp/道"]),
        ("https://a.org https://b.org…", ["https://a.org", "https://b.org"]),
        ("javascript:alert(1) file:///etc/passwd ftp://a.org mailto:a@b.org xhttp://a.org", []),
        ("http:// https://... https://)", []),
        ("", []),
    ],
)
def test_what_is_an_address(text: str, addresses: list[str]) -> None:
    pieces = list(links.split(text))
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_address in pieces if is_address] == addresses


def test_a_long_text_of_brackets_takes_no_time() -> None:
    assert list(links.split("https://a" + "(" * 2000 + ")" * 2000))


def test_nothing_but_web_pages_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append, raising=False)
    for address in ("file:///etc/passwd", "javascript:alert(1)", "https://a.org -x", "-x", "https://example.org"):
        thread = links.open_page(address)
        if thread:
            thread.join()
    assert opened == ["https://example.org"]
