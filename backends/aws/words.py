"""EC2's words, and what they mean to us. A word that is not here is kept, and means nothing."""

from backends.model import Health, Word
from backends.text import clean_line

INSTANCE_STATES = {
    "pending": Health.CHANGING,
    "running": Health.OK,
    "stopping": Health.CHANGING,
    "stopped": Health.OFF,
    "shutting-down": Health.CHANGING,
    "terminated": Health.BAD,  # a watched node never comes back from it
}
"""EC2 API, InstanceStateName."""

CHECKS = {
    "ok": Health.OK,
    "impaired": Health.BAD,
    "initializing": Health.CHANGING,
    "insufficient-data": Health.UNKNOWN,
    "not-applicable": Health.OFF,
}
"""EC2 API, SummaryStatus. `not-applicable` is said of an instance that does not run."""

ROUTE_STATES = {"active": Health.OK, "blackhole": Health.BAD}
"""EC2 API, RouteState."""

IMAGE_STATES = {
    "pending": Health.CHANGING,
    "available": Health.OK,
    "transient": Health.CHANGING,
    "invalid": Health.BAD,
    "failed": Health.BAD,
    "error": Health.BAD,
    "deregistered": Health.OFF,
    "disabled": Health.OFF,
}
"""EC2 API, ImageState."""

SNAPSHOT_STATES = {
    "pending": Health.CHANGING,
    "completed": Health.OK,
    "error": Health.BAD,
    "recoverable": Health.OFF,
    "recovering": Health.CHANGING,
}
"""EC2 API, SnapshotState."""


def word(text: object, vocabulary: dict[str, Health]) -> Word:
    """A word as it came, cleaned, with its meaning; `None` is AWS saying nothing."""
    said = clean_line(str(text)) if text else ""
    return Word(said, vocabulary.get(said, Health.UNKNOWN))
