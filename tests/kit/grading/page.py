"""The frame of every page: one file, no network, no script; light and dark, on paper too. Escapes what it is given."""

import html

from tests.kit.grading.harmless import plain

# No script, no picture, no font and no form can come from anywhere, even if something were not escaped.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light; --ink: #1c1c1e; --paper: #fff; --faint: #62626a; --line: #d5d5da; --box: #f5f5f7;
  --good: #17692f; --bad: #b3261e; --open: #7d5200; --all: #d9f0df; --some: #fbeed2; --none: #f9dcda; }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; --ink: #ececf0; --paper: #17171a;
  --faint: #a8a8b2; --line: #3a3a42; --box: #222227; --good: #6fd08c; --bad: #ff8a80; --open: #ffc46b; --all: #1f3a28;
  --some: #40341b; --none: #472523; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; } header p { margin: .2rem 0; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); }
h2 .faint { font-size: 1rem; font-weight: 400; margin-left: .6rem; }
a { color: inherit; } a:focus-visible, summary:focus-visible, :is(pre, .wide):focus-visible { outline: 3px solid; }
.faint { color: var(--faint); } .score { font-size: 1.3rem; } .score b { font-size: 2.4rem; line-height: 1.1; }
footer { margin-top: 3rem; padding-top: .6rem; border-top: 1px solid var(--line); font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; } tr { border-bottom: 1px solid var(--line); }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top; } tbody th { font-weight: 500; }
.points { white-space: nowrap; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.matrix :is(th, td) { padding: .3rem .55rem; } .matrix :is(th, td):first-child { padding-left: 0; }
.matrix th:first-child { min-width: 8rem; } td:has(> .all) { background: var(--all); }
td:has(> .some) { background: var(--some); } td:has(> .none) { background: var(--none); }
progress { appearance: none; width: 9rem; height: .6rem; border: 0; border-radius: .3rem; overflow: hidden;
  vertical-align: middle; background: var(--line); }
header progress { width: 100%; height: .8rem; border-radius: .4rem; }
progress.bad { --good: var(--bad); } progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--good); } progress::-moz-progress-bar { background: var(--good); }
ul.plain { list-style: none; padding: 0; } ul.plain > li { margin: .35rem 0; padding-left: 1.7rem; position: relative; }
.sign { position: absolute; left: 0; font-weight: 700; }
.passed { color: var(--good); } .failed { color: var(--bad); } .open { color: var(--open); }
.box { background: var(--box); border: 1px solid var(--line); border-left: .3rem solid var(--line); border-radius: 6px;
  padding: .6rem .9rem; margin: .6rem 0; }
.warning { border-left-color: var(--open); } .wrong { border-left-color: var(--bad); }
.next { border-left-color: var(--good); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .2rem 0; }
dt { color: var(--faint); } dd { margin: 0; white-space: pre-wrap; }
pre { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: .6rem; overflow: auto;
  font: 13px/1.4 ui-monospace, monospace; max-height: 24rem; white-space: pre; unicode-bidi: isolate; }
svg { font: 12px ui-monospace, monospace; } svg text { fill: var(--ink); paint-order: stroke;
  stroke: var(--box); stroke-width: 3px; }
svg .lane { stroke: var(--line); } svg .arrow { stroke: var(--ink); } svg .tip { fill: var(--ink); }
svg text.time { fill: var(--faint); } svg .name { font-weight: 700; }
svg .bad.arrow { stroke: var(--bad); } svg .bad.tip, svg text.bad { fill: var(--bad); }
summary { cursor: pointer; }
@media (max-width: 32rem) { dl { display: block; } dd { margin-bottom: .4rem; } progress { width: 5rem; } }
@media print { body { max-width: none; margin: 0; font-size: 11pt; } .wide { overflow: visible; }
  pre { max-height: none; overflow: visible; white-space: pre-wrap; } svg { max-width: 100%; height: auto; }
  details:not([open]) { display: none; } h2, p, summary, dl { break-after: avoid; }
  tr, dl, svg, .next { break-inside: avoid; } * { print-color-adjust: exact; } }
"""


def page(title: str, head: str, body: str, foot: str) -> str:
    """Return a whole page.

    Args:
        title: text.
        head: HTML: whose page this is.
        body: HTML.
        foot: HTML: how it came about.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n{head}\n</header>\n<main>\n{body}\n</main>\n"
        f'<footer class="faint">\n{foot}\n</footer>\n</body>\n</html>\n'
    )


def text(value: object, longest: int = 4000) -> str:
    """Return anything as HTML that shows it and does nothing else."""
    return html.escape(plain(str(value), longest), quote=True)


def listed(items: list[str], kind: str = "") -> str:
    """Return a list; its items are HTML."""
    name = f' class="{kind}"' if kind else ""
    return f"<ul{name}>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>" if items else ""


def scrolled(content: str, label: str, *, wide: bool = False) -> str:
    """Return what may be larger than its place, so that a keyboard can scroll it and one who hears knows what it is.

    Args:
        content: HTML.
        label: what it is, as text.
        wide: whether it is a table or a drawing, else it is text.
    """
    kind = 'div class="wide"' if wide else "pre"
    return f'<{kind} tabindex="0" role="group" aria-label="{text(label)}">{content}</{kind.partition(" ")[0]}>'


def share(part: float, whole: float, tone: str = "good") -> str:
    """Return a bar; what it shows must stand beside it in words."""
    return f'<progress class="{tone}" value="{part}" max="{whole or 1}" aria-hidden="true"></progress>'


def table(head: list[str], rows: list[list[str]], numbers: int = 1, kind: str = "plain") -> str:
    """Return a table; its cells are HTML.

    Args:
        head: the names of the columns.
        rows: the cells of each row.
        numbers: how many columns, counted from the left, hold text; the others hold numbers.
        kind: the class of the table.
    """
    kinds = ["" if column < numbers else ' class="number"' for column in range(len(head))]
    top = "".join(f'<th scope="col"{kind}>{cell}</th>' for kind, cell in zip(kinds, head, strict=True))
    lines = []
    for row in rows:
        first = f'<th scope="row">{row[0]}</th>'
        rest = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds[1:], row[1:], strict=True))
        lines.append(f"<tr>{first}{rest}</tr>")
    body = "\n".join(lines)
    drawn = f'<table class="{kind}">\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'
    return scrolled(drawn, f"Table by {head[0].lower()}", wide=True)
