"""Changes values of a `clp.conf`, and leaves every other byte as it is."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from backends.clpconf.hiding import HIDDEN
from backends.clpconf.paths import Step, read_step, split, step_text
from backends.clpconf.tree import Element, Tree, steps_of, tree_of
from backends.clpconf.writing import written
from backends.errors import ConfError
from backends.text import clean_line

TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,60}")
NUMBERED = ("device", "netdev", "grp", "list")
"""Elements that published files tell apart by `id`; all others by `name`."""
MARK = "/root/trekking/configid"
NOT_IN_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Change:
    """What is to stand at a path; `None`: nothing, so that the product's default holds."""

    path: str
    value: str | None


def edit(data: bytes, changes: Sequence[Change]) -> bytes:
    """Change values, one after the other.

    What is missing on the way to a value is made, in the manner of the file. What a removed value leaves empty goes
    with it, down to the sections below the root, which stay. `trekking/configid` is made anew from the content, as
    the product's tools do with each change, where the file has one. Where nothing changes, the same bytes come back.

    Args:
        data: The file.
        changes: The values by their paths, as `Conf.values` has them.

    Returns:
        The new file, in the same encoding, with the same declaration. It was read again: it holds the changes, and
        no other.

    Raises:
        ConfError: The file cannot be read; a path names nothing that has a value; a value cannot be written.
    """
    tree = tree_of(data)
    for change in changes:
        _apply(tree, change)
    if not tree.root.touched or written(tree) == data:
        return data
    _stamp(tree)
    new = written(tree)
    if list(tree_of(new).pairs()) != list(tree.pairs()):
        raise ConfError("the configuration cannot be changed without changing more: change it in the Cluster WebUI")
    return new


def _apply(tree: Tree, change: Change) -> None:
    steps = split(change.path)
    if not change.path.startswith("/root/") or len(steps) < 2:
        raise ConfError(f"{_told(change.path)} is no path of a value: write it as /root/cluster/name")
    if change.path == MARK:
        raise ConfError(f"{MARK} is not to be set: it follows from the content")
    trail = [tree.root]
    for text in steps[1:]:
        found = next((child for step, child in steps_of(trail[-1]) if step == text), None)
        if found is None:
            break
        trail.append(found)
    missing = steps[len(trail) :]
    if change.value is None:
        if not missing:
            _remove(trail)
        return
    _check(change.path, change.value)
    if trail[-1].value if missing else trail[-1].value is None:
        raise ConfError(f"{_told(change.path)} cannot have a value: what is there holds something else")
    if missing:
        trail += _make(tree, trail[-1], missing)
    elif trail[-1].value == change.value:
        return
    trail[-1].text = change.value
    _touch(trail)


def _check(path: str, value: str) -> None:
    if clean_line(value) != value or NOT_IN_XML.search(value):
        raise ConfError(f"the value for {_told(path)} has more than one line, or characters that nobody sees")
    if HIDDEN in value:
        raise ConfError(f"the value for {_told(path)} is what clpdeck shows in place of a secret: it is not written")


def _make(tree: Tree, parent: Element, missing: list[str]) -> list[Element]:
    """Make the elements that are missing, one inside the other."""
    made = []
    for text in missing:
        step = read_step(text)
        if step is None or not _can_be_made(step, text):
            raise ConfError(f"{_told(text)} cannot be made in a configuration: it names no element of one")
        element = Element(step.tag, step.key, _key_name(tree, step), touched=True)
        alike = [at for at, child in enumerate(parent.children) if child.tag == step.tag and not child.removed]
        parent.children.insert(alike[-1] + 1 if alike else len(parent.children), element)
        made.append(element)
        parent = element
    return made


def _can_be_made(step: Step, text: str) -> bool:
    named = step.key is None or (step.key != "" and step.key == clean_line(step.key))
    return named and step.number == 1 and step_text(step) == text and TAG.fullmatch(step.tag) is not None


def _key_name(tree: Tree, step: Step) -> str:
    """Whether an element has a name or an id: as those alike in the file, else as in published files."""
    if step.key is None:
        return ""
    alike = (element.key_name for _, element in tree.walk() if element.tag == step.tag and element.key_name)
    return next(alike, "id" if step.tag in NUMBERED else "name")


def _remove(trail: list[Element]) -> None:
    """Leave out the last, and what it leaves empty; never the root nor one of its sections."""
    gone = trail.pop()
    gone.removed = True
    while len(trail) > 2 and not (trail[-1].value or trail[-1].others or any(steps_of(trail[-1]))):
        trail.pop().removed = True
    if not any(steps_of(trail[-1])) and not trail[-1].text.strip():
        trail[-1].text = ""
    _touch(trail)


def _touch(trail: list[Element]) -> None:
    for element in trail:
        element.touched = True


def _stamp(tree: Tree) -> None:
    """Make `configid` anew: the version that the file was saved by, and a fraction that follows from the content."""
    trail = [tree.root]
    for text in split(MARK)[1:]:
        found = next((child for step, child in steps_of(trail[-1]) if step == text), None)
        if found is None:
            return
        trail.append(found)
    mark = trail[-1]
    before = mark.text.partition(".")[0].strip()
    _touch(trail)
    mark.text = ""
    digest = hashlib.sha256(written(tree)).hexdigest()
    mark.text = f"{before or '0'}.{int(digest, 16) % 10**16:016d}"


def _told(path: str) -> str:
    return repr(clean_line(path)[:120])
