"""The bytes of a configuration whose elements were changed: what was not touched is as it was, byte for byte."""

from backends.clpconf.coding import Coded
from backends.clpconf.tree import Element, Tree

ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
IN_A_NAME = {**ESCAPES, '"': "&quot;"}


def written(tree: Tree) -> bytes:
    """The whole file. Raises ConfError where its encoding cannot hold what is new in it."""
    body = tree.file.body
    first = next((child for child in tree.root.children if child.start >= 0), None)
    lead = b"" if first is None else _lead(body[tree.root.inside : first.start])
    unit = lead.rpartition(b"\n")[2]
    pen = _Pen(tree.file, unit, closing=b" />" if b" />" in body else b"/>")
    inner = pen.element(tree.root, lead.removesuffix(unit))
    return tree.file.head + body[: tree.root.start] + inner + body[tree.root.end :]


class _Pen:
    """Writes elements in the manner of the file: its blanks before each level, its way to close an empty one."""

    def __init__(self, file: Coded, unit: bytes, closing: bytes) -> None:
        self.file = file
        self.unit = unit
        self.closing = closing

    def element(self, element: Element, lead: bytes) -> bytes:
        """An element; `lead` is the line end and blanks that stand before it."""
        body = self.file.body
        if element.start >= 0 and not element.touched:
            return body[element.start : element.end]
        inner = self._inner(element, lead)
        if element.start < 0 or element.masked:
            start = self._start_tag(element)
        else:
            start = body[element.start : element.inside]
            start = start[:-2].rstrip() if start.endswith(b"/>") else start[:-1]
        if not inner.strip() and (element.children or not element.text):
            return start + self.closing
        return start + b">" + inner + self._end_tag(element)

    def _inner(self, element: Element, lead: bytes) -> bytes:
        if not element.children:
            return self.file.encode(_escaped(element.text, ESCAPES))
        body = self.file.body
        old = [child for child in element.children if child.start >= 0]
        own_lead = _lead(body[element.inside : old[0].start]) if old else self._deeper(lead)
        at, parts = element.inside, []
        for child in element.children:
            if child.start < 0 and child.removed:
                continue
            if child.start < 0:
                parts += [own_lead, self.element(child, own_lead)]
                continue
            gap = body[at : child.start]
            parts += [gap.rstrip()] if child.removed else [gap, self.element(child, _lead(gap))]
            at = child.end
        tail = body[at : element.close] if element.start >= 0 else b""
        return b"".join(parts) + (tail if old else tail.rstrip() + lead)

    def _deeper(self, lead: bytes) -> bytes:
        return lead + self.unit if b"\n" in lead else b""

    def _start_tag(self, element: Element) -> bytes:
        pairs = [(element.key_name, element.key)] if element.key is not None else []
        words = "".join(f' {name}="{_escaped(text, IN_A_NAME)}"' for name, text in [*pairs, *element.others])
        return self.file.encode(f"<{element.tag}{words}")

    def _end_tag(self, element: Element) -> bytes:
        if element.close < element.end:
            return self.file.body[element.close : element.end]
        return self.file.encode(f"</{element.tag}>")


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(letter, letter) for letter in text)


def _lead(gap: bytes) -> bytes:
    """The line end and the blanks that a gap between two elements ends with."""
    blanks = gap[len(gap.rstrip()) :]
    at = blanks.rfind(b"\n")
    if at < 0:
        return blanks
    return blanks[at - 1 if blanks[at - 1 : at] == b"\r" else at :]
