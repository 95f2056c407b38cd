"""What a run holds up: a stopwatch above everything else, and the moment at which the node lets go by itself."""

from collections.abc import Iterator
from datetime import datetime

from backends.progress import Held, Progress, held
from tui import words
from tui.look import Meaning
from tui.render.lines import Entry, line, say, wrapped


def entries(progress: Progress, now: datetime, cells: int) -> tuple[Entry, ...]:
    """Lines for each thing that is held up now; none where nothing is."""
    return tuple(one for found in held(progress, now) for one in _of(found, progress.plan.cluster, cells))


def _of(found: Held, cluster: str, cells: int) -> Iterator[Entry]:
    tag, meaning = ("[XX]", Meaning.BAD) if found.alarms else ("[! ]", Meaning.ATTENTION)
    time = words.spent(found.for_s)
    yield Entry((say(" "), say(f"{tag} HELD UP {time}", meaning), say(f"  {found.holds}")))
    left = f"{found.node} lets go by itself in {words.spent(found.left_s)}"
    if found.left_s < 0:
        left = f"{found.node} should have let go by itself {words.spent(-found.left_s)} ago"
    said = f"{left}; at once: clpdeck thaw {cluster}"
    if found.alarms:
        said = f"that is longer than it should be. {said}"
    for text in wrapped(said, max(cells - 7, 20)):
        yield Entry(line(f"      {text}", meaning))
