"""Images of backup sets, as EC2 tells of them: what the tests of sets and of readiness are made of."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from backends.model import Health, Image, Snapshot, Word

QUIET = datetime(2026, 2, 3, 18, 0, 0, tzinfo=UTC)
NODES = ("anna", "bert")
GIB = 2**30
KNOWN = {
    "available": Health.OK,
    "completed": Health.OK,
    "pending": Health.CHANGING,
    "failed": Health.BAD,
    "error": Health.BAD,
}


def after(hours: float) -> datetime:
    return QUIET + timedelta(hours=hours)


def word(text: str) -> Word:
    return Word(text, KNOWN.get(text, Health.UNKNOWN))


def disk(
    id_: str,
    device: str = "/dev/sda1",
    size_gib: int = 8,
    *,
    state: str = "completed",
    progress: str = "100%",
    data_bytes: int | None = 4 * GIB,
    started: datetime | None = QUIET + timedelta(minutes=1),
    encrypted: bool = False,
    message: str = "",
) -> Snapshot:
    root = device == "/dev/sda1"
    return Snapshot(
        id_, device, size_gib, word(state), progress, data_bytes, started, root=root, encrypted=encrypted,
        message=message,
    )  # fmt: skip


def tags(node: str, set_: str = "books-1", **others: str) -> dict[str, str]:
    """All tags of a set's image; `services="auto"` changes one, an empty word takes it away."""
    told = {
        "Name": f"books {node}",
        "clpdeck:set": set_,
        "clpdeck:cluster": "books",
        "clpdeck:node": node,
        "clpdeck:nodes": " ".join(NODES),
        "clpdeck:quiet-point": f"{QUIET:%Y-%m-%dT%H:%M:%SZ}",
        "clpdeck:services": "manual",
        "clpdeck:version": "5.3",
        "clpdeck:os": "linux",
        "clpdeck:mirrors": "md1 md2",
        "clpdeck:run": "20260203-01",
    }
    told |= {f"clpdeck:{name.replace('_', '-')}": value for name, value in others.items()}
    return {name: value for name, value in told.items() if value}


def image(
    node: str,
    tagged: Mapping[str, str] | None = None,
    *,
    disks: tuple[Snapshot, ...] | None = None,
    state: str = "available",
    region: str = "eu-south-1",
    id_: str = "",
    message: str = "",
    created: datetime | None = QUIET,
) -> Image:
    told = tags(node) if tagged is None else tagged
    if disks is None:
        disks = (disk(f"snap-{node}-root"), disk(f"snap-{node}-data", "/dev/sdf", 100, data_bytes=60 * GIB))
    return Image(
        id_ or f"ami-{node}", f"{told.get('clpdeck:set', 'loose')} {node}", region, word(state), created,
        tuple(told.items()), disks, message,
    )  # fmt: skip


def whole(set_: str = "books-1", hours: float = 0, region: str = "eu-south-1", **others: str) -> tuple[Image, ...]:
    """Both nodes of a set, so many hours after the quiet point of the first."""
    quiet = after(hours)
    told = {"quiet_point": f"{quiet:%Y-%m-%dT%H:%M:%SZ}", **others}
    return tuple(
        image(
            node,
            tags(node, set_, **told),
            disks=(disk(f"snap-{set_}-{node}", started=quiet + timedelta(minutes=1)),),
            region=region,
            id_=f"ami-{set_}-{node}",
            created=quiet,
        )
        for node in NODES
    )
