"""A run that is only walked through: what its checks and steps would find now."""

from collections.abc import Iterator

from backends.control.rehearsal import Found, How
from backends.views import span
from tui.cli.base import paragraph

SAID: dict[How, tuple[str, str]] = {
    "holds": ("[OK]", "holds"),
    "holds-not": ("[XX]", "does not hold: a run would be refused"),
    "done": ("[OK]", "is so already: it would be left out"),
    "may": ("[> ]", "may be done now"),
    "may-not": ("[  ]", "may not be done as things are now"),
    "waits": ("[  ]", "is waited for; not so now"),
    "asks": ("[??]", "asks the operator"),
    "not-known": ("[??]", "cannot be told"),
}
"""A tag and words for what was found."""
PLAIN = frozenset({"holds", "may", "waits", "asks"})
"""Of these the witnesses need not be read."""


def told(found: tuple[Found, ...]) -> str:
    """Each check and step with what it would find, and by whose words where that is not what is hoped for."""
    head = "AS THINGS ARE NOW (nothing is begun; what a step would change for later ones is not in it)\n\n"
    return head + "".join(line for one in found for line in _lines(one))


def _lines(one: Found) -> Iterator[str]:
    tag, words = SAID[one.how]
    yield paragraph(f"{one.of}  {one.title}: {words}", f"{tag} ")
    if one.how not in PLAIN:
        yield from (
            paragraph(f"{item.source} says {item.says} ({span(item.age_s)} old)", " " * 7) for item in one.evidence
        )
