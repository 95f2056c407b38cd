"""What a process of its own does to a store: `acting.py WHAT FOLDER ...`. It says `ready`, and waits for a line."""

import os
import socket
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from backends.errors import StoreError
from backends.runs.sqlite import SqliteStore
from tests.backends.runs.stored import answer, begin, opened, plan


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main(what: str, folder: Path, run: str = "") -> None:
    say("ready")
    sys.stdin.readline()
    store = SqliteStore(folder)
    now, here, pid = datetime.now(UTC), socket.gethostname(), os.getpid()
    try:
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
        say(type(error).__name__)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
