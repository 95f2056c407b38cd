"""What two configurations differ in: value by value, and line by line for a person. No secret is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff

from backends.clpconf.hiding import HIDDEN, SECRET, secret_paths, shown
from backends.clpconf.paths import tags
from backends.clpconf.tree import Tree, tree_of
from backends.clpconf.writing import written
from backends.text import clean_line

CONTEXT = 3
"""Lines shown around what differs."""
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
HUNK = re.compile(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@")


@dataclass(frozen=True, slots=True)
class Known:
    """A value whose default is documented: what it is called, the default, and what its values mean."""

    tags: tuple[str, ...]
    name: str
    default: str
    words: tuple[tuple[str, str], ...] = ()

    def said(self, value: str | None) -> str:
        """A value in words, with the default said where it is left out."""
        text = self.default if value is None else value
        word = dict(self.words).get(text, text)
        return f"{word} (left out: the default)" if value is None else word


ON_OFF = (("0", "off"), ("1", "on"))
KNOWN = (
    Known(("root", "resource", "md", "parameters", "fullcopy"), "initial mirror construction", "1", ON_OFF),
    Known(("root", "resource", "md", "parameters", "mkfs"), "initial mkfs", "0", ON_OFF),
    Known(("root", "resource", "awsvip", "parameters", "awsclitimeout"), "time limit of the AWS CLI, seconds", "100"),
    Known(("root", "group", "start"), "group startup", "1", (("0", "manual"), ("1", "automatic"))),
)
"""By the documents of CLUSTERPRO's public tools: those of mirror disks hold on Linux only."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs; `None` where it is left out.

    Attributes:
        meaning: What that means, where the default is known; else empty.
        same: Both mean the same: one says what the other leaves to the default.
    """

    path: str
    old: str | None
    new: str | None
    meaning: str = ""
    same: bool = False


def diff(old: bytes, new: bytes) -> tuple[Difference, ...]:
    """Every value that differs, by its path; order and formatting are none. Raises ConfError."""
    before, after = tuple(tree_of(old).pairs()), tuple(tree_of(new).pairs())
    was, now = dict(before), dict(after)
    secret = secret_paths(before) | secret_paths(after)
    linux = {was.get("/root/all/serveros"), now.get("/root/all/serveros")} <= {"linux"}
    found = []
    for path in dict.fromkeys((*was, *now)):
        values = was.get(path), now.get(path)
        if values[0] == values[1]:
            continue
        known = _known(path, linux=linux)
        if known is not None and _has_owner(path, was) and _has_owner(path, now):
            meaning = f"{known.name}: {known.said(values[0])} -> {known.said(values[1])}"
            same = (values[0] or known.default) == (values[1] or known.default)
        else:
            meaning, same = "", False
        old_text, new_text = (_shown(value, hidden=path in secret) for value in values)
        found.append(Difference(path, old_text, new_text, clean_line(meaning), same))
    return tuple(found)


def unified(old: bytes, new: bytes) -> tuple[str, ...]:
    """The lines that differ, with those around them, as `diff -u` shows them. Raises ConfError."""
    before, after = _masked(tree_of(old), tree_of(new))
    least = min(len(before), len(after))
    start = next((at for at in range(least) if before[at] != after[at]), least)
    end = next((at for at in range(least - start) if before[-1 - at] != after[-1 - at]), least - start)
    skip, keep = max(0, start - CONTEXT), max(0, end - CONTEXT)
    hunks = unified_diff(
        before[skip : len(before) - keep], after[skip : len(after) - keep], "old", "new", lineterm="", n=CONTEXT
    )
    return tuple(HUNK.sub(lambda hunk: _moved(hunk, skip), line) if line.startswith("@@") else line for line in hunks)


def _moved(hunk: re.Match[str], by: int) -> str:
    return f"@@ -{int(hunk[1]) + by}{hunk[2] or ''} +{int(hunk[3]) + by}{hunk[4] or ''} @@"


def _known(path: str, *, linux: bool) -> Known | None:
    all_tags = tags(path)
    found = next((known for known in KNOWN if known.tags == all_tags), None)
    return found if found and (linux or "md" not in found.tags) else None


def _has_owner(path: str, values: dict[str, str]) -> bool:
    """Whether the object that a value is of is there at all: what is not has no defaults."""
    owner = "/".join(path.split("/")[: 3 if path.startswith("/root/group@") else 4]) + "/"
    return any(one.startswith(owner) for one in values)


def _shown(value: str | None, *, hidden: bool) -> str | None:
    if value is None:
        return None
    return HIDDEN if hidden and value.strip() else shown(clean_line(value))


def _masked(*trees: Tree) -> Iterator[list[str]]:
    """The lines of files that are compared; a secret that differs in them is hidden in another way in each."""
    pairs = [dict(tree.pairs()) for tree in trees]
    secret = frozenset[str]().union(*(secret_paths(one.items()) for one in pairs))
    differ = {path for path in secret if len({one.get(path) for one in pairs}) > 1}
    for number, tree in enumerate(trees):
        marks = {path: HIDDEN.replace(")", ", changed)") if path in differ and number else HIDDEN for path in secret}
        for path, element in tree.walk():
            attributes = tuple(
                (name, marks.get(f"{path}/@{clean_line(name)}", text) if text.strip() else text)
                for name, text in element.others
            )
            if attributes != element.others:
                element.others, element.masked, element.touched = attributes, True, True
            if path in secret and element.value:
                element.text, element.touched = marks[path], True
        _touch_above(tree)
        text = written(tree).decode(tree.file.codec)
        text = COMMENT.sub(lambda found: f"<!--{HIDDEN}-->" if SECRET.search(found[0]) else found[0], text)
        yield [shown(clean_line(line)) for line in text.removesuffix("\n").split("\n")]


def _touch_above(tree: Tree) -> None:
    """Whoever holds a touched element is touched."""
    touched = {path for path, element in tree.walk() if element.touched}
    above = {path[:at] for path in touched for at, letter in enumerate(path) if letter == "/"}
    for path, element in tree.walk():
        element.touched = element.touched or path in above
