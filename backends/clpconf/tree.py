"""The elements of a configuration, each with the bytes of the file that it is made of.

So a change is made in the bytes of the element that it changes, and every other byte stays.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from backends.clpconf.coding import Coded, decode
from backends.clpconf.paths import Step, step_text
from backends.errors import ConfError
from backends.text import clean_line

DEEPEST = 24
"""Elements inside one another; real files have ten."""
MOST_ELEMENTS = 100_000
"""Elements in a file; real files have some thousands."""
KEYS = ("name", "id")
"""The attributes that tell an element from its siblings."""
START_TAG = re.compile(rb"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")


@dataclass(slots=True, eq=False)
class Element:
    """An element, where it stands in the file, and what was changed in it since.

    Attributes:
        key_name: Which attribute its key is: `name` or `id`.
        others: Its other attributes.
        text: What stands between its tags, without its children.
        start, inside, close, end: Places in the file's body: its first byte, the one behind its start tag, the first
            of its end tag, and the one behind it. `-1` where the element is new.
        touched: It, or something in it, is no longer as in the file.
        removed: It is to be left out.
        masked: Its start tag is to be written anew.
    """

    tag: str
    key: str | None = None
    key_name: str = ""
    others: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: list["Element"] = field(default_factory=list)
    start: int = -1
    inside: int = -1
    close: int = -1
    end: int = -1
    touched: bool = False
    removed: bool = False
    masked: bool = False

    @property
    def value(self) -> str | None:
        """Its text; `None` where it only holds others. Blanks over several lines are none."""
        blank = not self.text.strip()
        if any(not child.removed for child in self.children):
            return None if blank else self.text.strip()
        return "" if blank and "\n" in self.text else self.text


@dataclass(slots=True)
class Tree:
    """A file, and the elements in it."""

    file: Coded
    root: Element

    def walk(self) -> Iterator[tuple[str, Element]]:
        """Every element with its path, in the order of the file."""
        waiting = [("/root", self.root)]
        while waiting:
            path, element = waiting.pop()
            yield path, element
            waiting.extend(reversed([(f"{path}/{step}", child) for step, child in steps_of(element)]))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every value with its path, as it came: not made safe to show, and nothing hidden."""
        for path, element in self.walk():
            yield from ((f"{path}/@{clean_line(name)}", text) for name, text in element.others)
            if (value := element.value) is not None:
                yield path, value


def steps_of(parent: Element) -> Iterator[tuple[str, Element]]:
    """The children of an element, each with its step of a path."""
    seen: dict[tuple[str, str | None], int] = {}
    for child in parent.children:
        if child.removed:
            continue
        tag, key = clean_line(child.tag), None if child.key is None else clean_line(child.key)
        number = seen[tag, key] = seen.get((tag, key), 0) + 1
        yield step_text(Step(tag, key, number)), child


def tree_of(data: bytes) -> Tree:
    """Read a file. Raises ConfError where it is no configuration, or not whole."""
    file = decode(data)
    builder = _Builder(file)
    try:
        builder.parser.Parse(builder.text, True)
    except expat.ExpatError as error:
        line = error.lineno + file.head.count(b"\n")
        said = expat.ErrorString(error.code)
        raise ConfError(f"the configuration is not whole or no XML: {said} in line {line}") from None
    if builder.root is None or builder.root.tag != "root":
        raise ConfError("this is no configuration of CLUSTERPRO: its outermost element is not <root>")
    builder.place()
    return Tree(file, builder.root)


class _Builder:
    """Takes the parser's events. Declarations of types and entities are refused: no real file has one."""

    def __init__(self, file: Coded) -> None:
        self.file = file
        self.text = file.text.encode("utf-8", errors="replace")
        self.root: Element | None = None
        self.open: list[tuple[Element, list[str]]] = []
        self.all: list[Element] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.finish
        self.parser.CharacterDataHandler = self.read
        self.parser.StartDoctypeDeclHandler = self.refuse

    def refuse(self, *_: object) -> None:
        raise ConfError("the configuration has a DOCTYPE, which no clp.conf has: it is not read")

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= DEEPEST:
            raise ConfError(f"the configuration nests more than {DEEPEST} elements, which no clp.conf does")
        if len(self.all) >= MOST_ELEMENTS:
            raise ConfError(f"the configuration has more than {MOST_ELEMENTS} elements, which no clp.conf has")
        key_name = next((name for name in KEYS if name in attributes), "")
        key = attributes.pop(key_name, None)
        element = Element(tag, key, key_name, tuple(attributes.items()))
        element.start = self.parser.CurrentByteIndex
        found = START_TAG.match(self.text, element.start)
        element.inside = found.end() if found else element.start
        if self.open:
            self.open[-1][0].children.append(element)
        else:
            self.root = element
        self.open.append((element, []))
        self.all.append(element)

    def read(self, text: str) -> None:
        self.open[-1][1].append(text)

    def finish(self, _: str) -> None:
        element, texts = self.open.pop()
        element.text = "".join(texts)
        if self.text[element.inside - 2 : element.inside] == b"/>":
            element.close = element.end = element.inside
            return
        element.close = self.parser.CurrentByteIndex
        element.end = self.text.index(b">", element.close) + 1

    def place(self) -> None:
        """Turn places in the UTF-8 the parser saw into places in the file's own bytes, by counting `<` and `>`."""
        body = self.file.body
        if self.text == body:
            return
        marks, theirs = _marks(self.text), _marks(body)
        if len(marks) != len(theirs):
            raise ConfError(f"the configuration is not in {self.file.encoding}, which it declares")
        for element in self.all:
            element.start = theirs[bisect_left(marks, element.start)]
            element.inside = theirs[bisect_left(marks, element.inside - 1)] + 1
            if element.close < element.end:
                element.close = theirs[bisect_left(marks, element.close)]
                element.end = theirs[bisect_left(marks, element.end - 1)] + 1
            else:
                element.close = element.end = element.inside


def _marks(text: bytes) -> list[int]:
    return [found.start() for found in re.finditer(rb"[<>]", text)]
