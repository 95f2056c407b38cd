"""A written report as one HTML file: no script, nothing from elsewhere, readable on a screen and on paper."""

from collections.abc import Iterable, Iterator
from html import escape

from backends.report.blocks import Block, Facts, Heading, Items, Line, Paragraph, Verbatim, Words
from backends.text import clean, clean_line

STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; line-height: 1.25 }
h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid; padding-bottom: .2rem }
h3 { font-size: 1rem; margin-top: 1.6rem; break-after: avoid }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .2rem 1rem; margin: .6rem 0 }
dt { opacity: .7 }
dd { margin: 0; overflow-wrap: anywhere }
li { overflow-wrap: anywhere }
code, pre { font: .9em/1.45 ui-monospace, monospace }
code { background: rgb(127 127 127 / .14); border-radius: 3px; padding: 0 .25em; white-space: pre-wrap }
pre { background: rgb(127 127 127 / .14); border-radius: 4px; padding: .5rem .7rem; white-space: pre-wrap;
      overflow-wrap: anywhere }
@media (max-width: 30rem) { dl { display: block } dd { margin-bottom: .4rem } }
@media print {
  :root { color-scheme: light }
  body { font-size: 10.5pt; max-width: none; margin: 0 }
  pre, dl { break-inside: avoid }
}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def written(title: str, blocks: Iterable[Block]) -> str:
    """The blocks as a page of that title."""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>{_prose(title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        *(line for block in blocks for line in _block(block)),
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level, line=line):
            yield f"<h{level}>{_line(line)}</h{level}>"
        case Paragraph(line=line):
            yield f"<p>{_line(line)}</p>"
        case Facts(rows=rows):
            yield "<dl>"
            yield from (f"<dt>{_prose(label)}</dt><dd>{_line(line)}</dd>" for label, line in rows)
            yield "</dl>"
        case Items(lines=lines):
            yield "<ul>"
            yield from (f"<li>{_line(line)}</li>" for line in lines)
            yield "</ul>"
        case Words(text=text):
            yield f"<pre>{escape(clean(text))}</pre>"


def _line(line: Line) -> str:
    return "".join(_code(part.text) if isinstance(part, Verbatim) else _prose(part) for part in line)


def _prose(text: str) -> str:
    return escape(clean_line(text))


def _code(text: str) -> str:
    shown = clean_line(text).strip()
    return f"<code>{escape(shown)}</code>" if shown else "(nothing)"
