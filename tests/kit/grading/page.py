"""The frame of every page: one file, no network, no script; light and dark, on paper too. Escapes what it is given."""

import html

from tests.kit.grading.harmless import plain

# No script, no picture, no font and no form can come from anywhere, even if something were not escaped.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --faint: #6a6a70; --line: #d5d5da; --box: #f5f5f7;
  --good: #17692f; --bad: #b3261e; --open: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf0; --paper: #17171a; --faint: #a3a3ac; --line: #3a3a42;
  --box: #222227; --good: #6fd08c; --bad: #ff8a80; --open: #ffc46b; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
a { color: inherit; } .faint { color: var(--faint); }
.score { font-size: 2rem; font-weight: 600; margin: .3rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
tr { border-bottom: 1px solid var(--line); }
progress { width: 9rem; accent-color: var(--good); }
ul.plain { list-style: none; padding: 0; } ul.plain > li { margin: .35rem 0; padding-left: 1.7rem; position: relative; }
.sign { position: absolute; left: 0; font-weight: 700; }
.passed { color: var(--good); } .failed { color: var(--bad); } .open { color: var(--open); }
.box { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem;
  margin: .6rem 0; }
.warning { border-color: var(--open); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .4rem 0; }
dt { color: var(--faint); } dd { margin: 0; white-space: pre-wrap; }
pre { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .6rem; overflow-x: auto;
  font: 13px/1.4 ui-monospace, monospace; max-height: 24rem; white-space: pre; unicode-bidi: isolate; }
svg { max-width: 100%; height: auto; font: 12px ui-monospace, monospace; } svg text { fill: var(--ink); }
svg .lane { stroke: var(--line); } svg .arrow { stroke: var(--ink); } svg .tip { fill: var(--ink); }
svg .time { fill: var(--faint); } svg .name { font-weight: 700; }
svg .wrong.arrow { stroke: var(--bad); } svg .wrong.tip, svg .wrong.label, svg .wrong.time { fill: var(--bad); }
summary { cursor: pointer; }
@media print { body { max-width: none; margin: 0; } pre { max-height: none; white-space: pre-wrap; }
  li, tr { break-inside: avoid; } }
"""


def page(title: str, body: str) -> str:
    """Return a whole page.

    Args:
        title: text.
        body: HTML.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def text(value: object, longest: int = 4000) -> str:
    """Return anything as HTML that shows it and does nothing else."""
    return html.escape(plain(str(value), longest), quote=True)


def listed(items: list[str], kind: str = "") -> str:
    """Return a list; its items are HTML."""
    name = f' class="{kind}"' if kind else ""
    return f"<ul{name}>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>" if items else ""


def table(head: list[str], rows: list[list[str]], numbers: int = 1) -> str:
    """Return a table; its cells are HTML.

    Args:
        head: the names of the columns.
        rows: the cells of each row.
        numbers: how many columns, counted from the left, hold text; the others hold numbers.
    """
    kinds = ["" if column < numbers else ' class="number"' for column in range(len(head))]
    top = "".join(f'<th scope="col"{kind}>{cell}</th>' for kind, cell in zip(kinds, head, strict=True))
    lines = []
    for row in rows:
        first = f'<th scope="row">{row[0]}</th>'
        rest = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds[1:], row[1:], strict=True))
        lines.append(f"<tr>{first}{rest}</tr>")
    return (
        f'<div class="wide"><table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n'
        + "\n".join(lines)
        + "\n</tbody></table></div>"
    )
