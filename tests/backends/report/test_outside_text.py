"""Whatever a node, an operator or AWS says: in a report it is text, never markup."""

from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from backends.report import render
from backends.text import clean_line
from tests.backends.report.journals import HOSTILE, hostile

OURS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "h1",
    "h2",
    "h3",
    "dl",
    "dt",
    "dd",
    "ul",
    "li",
    "code",
    "pre",
    "p",
}
ATTRIBUTES = {"lang", "charset", "name", "content", "http-equiv"}
LETTERS = st.text(st.sampled_from("`*_[]()<>#!@~|&\\-+=.:/\"' \n\ta1") | st.characters(), max_size=40)


class Page(HTMLParser):
    """What tags a page has, in order, with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def tokens(text: str) -> list[Token]:
    """What a renderer that knows tables, struck text and bare links makes of Markdown."""
    found = []
    for token in MarkdownIt("gfm-like").parse(text):
        found += [token, *(token.children or ())]
    return found


def shape(text: str) -> Counter[str]:
    """How many blocks of each kind there are; how many pieces of code a line has depends on what it says."""
    return Counter(token.type for token in tokens(text) if token.type not in {"code_inline", "text"})


PLAIN = render(hostile("plain"), "md")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_nothing_of_how_markdown_is_read(text: str):
    assert shape(render(hostile(text), "md")) == shape(PLAIN)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_can_be_read_in_markdown_as_it_is(text: str):
    shown = [token.content for token in tokens(render(hostile(text), "md")) if token.type == "code_inline"]
    assert clean_line(text).strip() in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_ticket_system_would_link_stands_in_code(text: str):
    for token in tokens(render(hostile(text), "md")):
        if token.type == "text":
            assert not {"@everyone", "#1", "!2", "~bug", "www.", "://"} & set(token.content.split())
            assert "://" not in token.content


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_html(text: str):
    page = Page(render(hostile(text), "html"))
    assert page.tags == Page(render(hostile("plain"), "html")).tags
    assert page.attributes == ATTRIBUTES
    assert set(page.tags) <= OURS
    assert clean_line(text) in page.text


@settings(max_examples=60, deadline=None)
@given(LETTERS.filter(lambda text: clean_line(text).strip()))
def test_no_text_gets_out_of_its_place(text: str):
    assert shape(render(hostile(text), "md")) == shape(PLAIN)
    assert set(Page(render(hostile(text), "html")).tags) <= OURS


@pytest.mark.parametrize("form", ["md", "html"])
def test_nothing_in_a_report_steers_a_terminal(form: str):
    for text in HOSTILE:
        assert "\x1b" not in render(hostile(text), form)
        assert "\u202e" not in render(hostile(text), form)


def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing():
    page = render(hostile("plain"), "html")
    assert "default-src 'none'" in page
    assert not {"script", "link", "img", "iframe", "object"} & set(Page(page).tags)
    assert "url(" not in page
    assert "@import" not in page
