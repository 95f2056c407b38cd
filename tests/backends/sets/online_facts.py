"""What AWS says of online sets, for tests."""

SETS = ("sets", "books-2 books-1")


def of_online(id_: str, node: str = "anna", **changed: str) -> tuple[tuple[str, str], ...]:
    """One server's part of one set: whole and of the active side, but for what is changed (`_` stands for `-`)."""
    told = {
        "side": "active",
        "quiet-point": "2026-02-03T18:00:00Z",
        "mirrors": "md1",
        "version": "5.3",
        "volumes": "vol-1 vol-2",
        "disks": "vol-1=md1:c vol-2=md1:d",
        "snapshots": f"snap-1-{id_} snap-2-{id_}",
        "size": "200",
        "state": "completed",
        "marked": "whole",
    } | {key.replace("_", "-"): word for key, word in changed.items()}
    return tuple((f"{id_} {node} {key}", word) for key, word in told.items())
