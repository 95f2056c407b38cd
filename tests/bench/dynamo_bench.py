"""What an append costs in a DynamoDB table on loopback, beside one in a folder; and how much of it is our own work.

Against AWS the way there and back comes to it, and DynamoDB's own time, which no figure here knows.
"""

import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends.events import RunEvent
from backends.runs.base import Store
from backends.runs.sqlite import SqliteStore
from tests.backends.runs.dynamo_table import store_at
from tests.bench.store_bench import LOOKED, NOW, OPENED, begin
from tests.bench.terminal_bench import heading, row

ROUNDS, APPENDS = 10, 20
SERVER = """
import threading
from tests.backends.runs.dynamo_server import serving
with serving() as server:
    print(server.url, server.table(), flush=True)
    threading.Event().wait()
"""


def appending(store: Store, event: RunEvent, cluster: str) -> tuple[float, float]:
    """Microseconds of an append: on the clock, and of this process's own work."""
    lease = store.take(begin(store, cluster), "bench", 1, NOW)
    taken, worked = [], []
    for _ in range(ROUNDS):
        began, began_cpu = time.perf_counter(), time.process_time()
        for _ in range(APPENDS):
            store.append(lease, event)
        taken.append(1e6 * (time.perf_counter() - began) / APPENDS)
        worked.append(1e6 * (time.process_time() - began_cpu) / APPENDS)
    return median(taken), median(worked)


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
        assert server.stdout
        url, table = server.stdout.readline().split()
        with closing(store_at(url, table, folder)) as far, closing(SqliteStore(folder / "near")) as near:
            for event in (OPENED, LOOKED):
                ours, work = appending(far, event, event.kind)
                theirs, _ = appending(near, event, event.kind)
                row(f"append to a table, {event.kind}: beside SQLite", ours, theirs, "us")
                row(f"append to a table, {event.kind}: of it our own work", work, ours, "us")
        server.kill()
        server.communicate()


if __name__ == "__main__":
    heading()
    main()
