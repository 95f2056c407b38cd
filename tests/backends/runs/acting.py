"""What a process of its own does to a store: `acting.py WHAT WHERE ...`. It says `ready`, and waits for a line.

WHERE is a folder, or `ADDRESS,TABLE,FOLDER` of a DynamoDB.
"""

import os
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from backends.errors import StoreError
from backends.runs.base import Store
from backends.runs.sqlite import SqliteStore
from tests.backends.runs.stored import answer, at, begin, opened, plan, taken


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def crowd(folder: Path) -> None:
    """Fill the disk under a store, try everything, and make room again."""
    store = SqliteStore(folder / "store")
    lease = taken(store)
    last = store.append(lease, opened())
    with (folder / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"x" * 1000)
    for attempt in (
        lambda: [store.append(lease, opened()) for _ in range(100)],
        lambda: store.renew(lease, at(1)),
        lambda: store.request(lease.run, answer()),
        lambda: SqliteStore(folder / "another"),
    ):
        try:
            attempt()
        except StoreError as error:
            say(error)
    say([number for number, _ in SqliteStore(folder / "store").read(lease.run)] == list(range(1, last + 1)))
    (folder / "filler").unlink()
    say(store.append(lease, opened()) == last + 1)


def opened_at(where: str) -> Store:
    address, _, rest = where.partition(",")
    if not rest:
        return SqliteStore(Path(where))
    from tests.backends.runs.dynamo_table import store_at  # noqa: PLC0415 - of few processes

    table, folder = rest.split(",")
    return store_at(address, table, Path(folder))


def main(what: str, where: str, run: str = "") -> None:
    if what == "crowd":
        crowd(Path(where))
        return
    say("ready")
    sys.stdin.readline()
    now, here, pid = datetime.now(UTC), socket.gethostname(), os.getpid()
    try:
        store = opened_at(where)
        match what:
            case "begin":
                say(begin(store, plan()))
            case "take":
                say(store.take(run, here, pid, now).fence)
                sys.stdin.readline()
            case "answer":
                first = store.request(run, answer(by=str(pid)))
                say(first.by if first else pid)
            case "append":
                lease = store.take(run, here, pid, now)
                for attempt in count(1):
                    say(store.append(lease, opened(attempt=attempt)))
    except StoreError as error:
        say(f"{type(error).__name__} {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
