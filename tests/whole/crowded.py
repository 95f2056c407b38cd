"""A move whose store, on a small disk, gets full: `python -m tests.whole.crowded WHEN SITE STATE`.

`WHEN` is `looking`, before anything was done, or `moving`, while the node does it. Prints, as JSON, what came of it.
"""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from backends.events import StepOpened
from backends.runs.sqlite import SqliteStore
from tests.conftest import PretendSite
from tests.whole.outside import PATIENCE_S, until
from tests.whole.running import TOKEN, Operator

FAULTS = {"looking": ("silence", "server01"), "moving": ("hang", "server01", "clpgrp")}
ROOM_OF_LOG = 65_536
"""Bytes that are kept free for the run's log alone, so that it can tell what cannot be written elsewhere."""


def crowd(when: str, operator: Operator) -> dict[str, object]:
    """Begin the move, fill the disk, let it come to where it must write, and make room."""
    with operator.sits_at("run", "move-group", "prod-db", "--detach") as terminal:
        terminal.wait_for("anything else begins nothing:", PATIENCE_S)
        operator.fault(*FAULTS[when])
        terminal.press(f"{TOKEN}\r")
        terminal.wait_for_end(PATIENCE_S)
    run = operator.run().run
    until(lambda: bool(operator.run().questions if when == "looking" else operator.told()), operator.log)
    journal, filler = SqliteStore(operator.folder), operator.folder / "filler"
    subprocess.run(
        ["fallocate", "--keep-size", "-l", str(ROOM_OF_LOG), operator.folder / "runs" / run / "log"], check=True
    )
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 1000)
    before = journal.read(run)
    operator.fault("clear")
    until(lambda: "no room" in operator.log(), operator.log)
    meanwhile, told = journal.read(run), operator.told()
    filler.unlink()
    over = operator.until_over()
    return {
        "nothing was written": meanwhile == before,
        "opened then": sum(isinstance(event, StepOpened) for _, event in meanwhile),
        "told then": told,
        "ended": over.ended,
        "told": operator.told(),
        "log": operator.log(),
    }


def main(when: str, site: Path, state: Path) -> None:
    operator = Operator(PretendSite(site), {"XDG_STATE_HOME": str(state), "AWS_EC2_METADATA_DISABLED": "true"})
    try:
        sys.stdout.write(json.dumps(crowd(when, operator)) + "\n")
    finally:
        operator.clears_up()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
