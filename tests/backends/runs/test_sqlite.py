"""The store in SQLite: several processes at once, a process killed, a disk that is full, a file that is cut."""

import os
import resource
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import timeit
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backends.errors import Damaged, Fenced, Held, StoreError
from backends.runs.base import Lease
from backends.runs.spool import RawSpool, RunLog
from backends.runs.sqlite import FILE, ROWS, SqliteStore
from tests.backends.runs.stored import ELSEWHERE, START, answer, at, began, begin, closed, opened, plan, taken
from tests.small_disk import on_a_disk_of_its_own
from tests.terminal import ROOT

HERE = socket.gethostname()
Acting = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(folder, busy_s=0.1)) as opened_:
        yield opened_


@pytest.fixture
def acting(folder: Path) -> Iterator[Acting]:
    """Start processes that do something with the store as soon as they get a line."""
    started: list[subprocess.Popen[str]] = []

    def start(what: str, *more: str) -> "subprocess.Popen[str]":
        words = [sys.executable, "-m", "tests.backends.runs.acting", what, str(folder), *more]
        process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert said(process) == "ready"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def said(process: "subprocess.Popen[str]") -> str:
    """Its next word, or the kind of its error."""
    assert process.stdout
    return process.stdout.readline().split()[0]


def go(process: "subprocess.Popen[str]") -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def said_of(folder: Path, run: str) -> str:
    """Why the events of a run cannot be read."""
    with pytest.raises(StoreError) as error, closing(SqliteStore(folder)) as store:
        store.read(run)
    return str(error.value)


# --- several processes -----------------------------------------------------------------------------------------------


def test_of_processes_that_begin_a_run_on_one_cluster_at_once_one_does(folder: Path, acting: Acting) -> None:
    racing = [acting("begin") for _ in range(4)]  # none of them finds a store there
    for process in racing:
        go(process)
    assert sorted(map(said, racing)) == ["20260203-01", "Held", "Held", "Held"]
    assert [path.name for path in folder.iterdir() if not path.name.startswith(FILE)] == []


def test_of_runners_that_take_a_run_at_once_one_has_it(store: SqliteStore, acting: Acting) -> None:
    run = begin(store)
    racing = [acting("take", run) for _ in range(4)]
    for process in racing:
        go(process)
    assert sorted(map(said, racing)) == ["2", "Held", "Held", "Held"]


def test_of_consoles_that_answer_at_once_one_wins_and_all_are_told_the_same(store: SqliteStore, acting: Acting) -> None:
    run = begin(store)
    racing = [acting("answer", run) for _ in range(4)]
    for process in racing:
        go(process)
    winners = set(map(said, racing))
    ((_, kept),) = store.requests(run)
    assert winners == {kept.by}


def test_what_another_process_writes_changes_the_version(store: SqliteStore, acting: Acting) -> None:
    run = begin(store)
    before = store.version()
    process = acting("answer", run)
    assert store.version() == before
    go(process)
    said(process)
    assert store.version() != before


# --- who lives -------------------------------------------------------------------------------------------------------


def test_a_runner_of_this_machine_that_was_killed_holds_nothing_any_more(store: SqliteStore, acting: Acting) -> None:
    run = store.begin(began(when=datetime.now(UTC)), now=datetime.now(UTC)).run
    runner = acting("take", run)
    go(runner)
    assert said(runner) == "2"
    assert store.runs()[0].holder
    with pytest.raises(Held, match=f"process {runner.pid} on {HERE}"):
        store.take(run, HERE, os.getpid(), datetime.now(UTC))
    runner.kill()  # nobody waits for it yet: a zombie does not live
    os.waitid(os.P_PID, runner.pid, os.WEXITED | os.WNOWAIT)
    assert store.runs()[0].holder is None
    assert store.take(run, HERE, os.getpid(), datetime.now(UTC)).fence == 3


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_live_runner_of_this_machine_keeps_its_cluster_whatever_the_clock_says(
    store: SqliteStore, hours: float
) -> None:
    lease = store.take(begin(store), HERE, os.getpid(), START)
    with pytest.raises(Held) as held:
        begin(store, second=hours * 3600)
    assert "if it is dead" not in str(held.value)
    assert store.append(lease, opened()) == 2


def test_who_is_refused_is_told_who_holds_the_cluster_since_when_and_until_when_if_dead(store: SqliteStore) -> None:
    lease = taken(store, second=3600)
    how = f"process 4711 on {ELSEWHERE} has been carrying it out since 2026-02-04 00:30:00 UTC"
    says = f"run {lease.run} of ops@bastion: {how}"
    with pytest.raises(Held, match=f"cluster bookshop is held by {says}; if it is dead, .* until 2026-02-04 00:30:30"):
        begin(store)  # by a clock that was set back
    with pytest.raises(
        Held, match=r"This lease reaches this user on this machine only\. Wait for its end, or `clpdeck stop"
    ):
        store.take(lease.run, HERE, os.getpid(), at(3601))


def test_a_fenced_runner_is_told_who_has_its_cluster_now(store: SqliteStore) -> None:
    old = taken(store)
    store.take(old.run, ELSEWHERE, 4712, at(30))
    with pytest.raises(
        Fenced, match=f"run {old.run} has lost cluster bookshop: .* process 4712 on {ELSEWHERE}, has it"
    ):
        store.append(old, opened())


def test_a_clock_set_back_does_not_lock_a_cluster_for_a_run_that_never_got_a_runner(store: SqliteStore) -> None:
    begin(store, second=3600)
    assert begin(store, second=0)


def test_a_run_says_how_far_its_lease_reaches(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    with closing(SqliteStore(tmp_path / "own")) as own, closing(SqliteStore(shared)) as all_of_us:
        taken(own)
        with pytest.raises(Held, match="This lease reaches this user on this machine only"):
            begin(own)
        assert all_of_us.reach == f"everybody who uses {shared}"


# --- the file --------------------------------------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_may_read_the_store(folder: Path, store: SqliteStore) -> None:
    taken(store)
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == dict.fromkeys(
        [FILE, f"{FILE}-wal", f"{FILE}-shm"], 0o600
    )


def test_in_a_folder_of_a_team_all_that_a_run_leaves_is_the_teams(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    with closing(SqliteStore(tmp_path)) as store:
        lease = taken(store)
        assert {mode(path) for path in tmp_path.iterdir()} == {0o660}
    run = tmp_path / "runs" / lease.run
    RawSpool(run / "1.1-1.out").close()
    RunLog(run / "log", lambda: START)("clpdeck", "=", "begun")
    assert {mode(path) for path in run.iterdir()} == {0o660}
    assert {mode(path) for path in (run, run.parent)} == {0o2770}


def test_what_is_acknowledged_is_synced_first(store: SqliteStore) -> None:
    settings = [store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]


def test_an_sqlite_as_old_as_a_bastions_will_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with closing(SqliteStore(folder)) as store:
        lease = taken(store)
        assert store.append(lease, opened()) == 2
        tables = store._db.execute("SELECT group_concat(sql, ' ') FROM sqlite_master").fetchone()[0]
        assert "STRICT" not in tables


def test_a_newer_store_is_refused_and_left_alone(folder: Path) -> None:
    SqliteStore(folder).close()
    with closing(sqlite3.connect(folder / FILE)) as db:
        db.execute("PRAGMA user_version = 99")
    before = (folder / FILE).read_bytes()
    with pytest.raises(StoreError, match=r"made by another clpdeck.*99"):
        SqliteStore(folder)
    assert (folder / FILE).read_bytes() == before


def test_somebody_elses_database_is_refused_and_left_alone(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    before = (folder / FILE).read_bytes()
    with pytest.raises(StoreError, match="somebody else's file"):
        SqliteStore(folder)
    assert (folder / FILE).read_bytes() == before
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_a_store_that_another_process_keeps_locked_says_so(folder: Path, store: SqliteStore) -> None:
    lease = taken(store)
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process keeps it locked"):
            store.append(lease, opened())
        other.execute("ROLLBACK")
    assert store.append(lease, opened()) == 2


def test_a_folder_that_cannot_be_made_says_which_and_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="file cannot be used: File exists"):
        SqliteStore(tmp_path / "file" / "store")


# --- a disk that is full ---------------------------------------------------------------------------------------------


def fill(store: SqliteStore, lease: Lease) -> tuple[int, str]:
    """Append until it fails; hands back the last number, and what was said."""
    try:
        while True:
            last = store.append(lease, opened())
    except StoreError as error:
        return last, str(error)


def numbers(store: SqliteStore, lease: Lease) -> list[int]:
    return [number for number, _ in store.read(lease.run)]


def test_on_a_full_disk_an_append_fails_whole_and_works_again_when_there_is_room(store: SqliteStore) -> None:
    lease = taken(store)
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    last, says = fill(store, lease)
    assert "there is no room left: make room, and it goes on by itself" in says
    assert numbers(store, lease) == list(range(1, last + 1))
    store._db.execute("PRAGMA max_page_count = 100000")
    assert store.append(lease, opened()) == last + 1


def act(what: str, folder: Path) -> str:
    return f"{sys.executable} -m tests.backends.runs.acting {what} {folder}"


def test_on_a_disk_that_is_really_full_nothing_is_written_by_half(tmp_path: Path) -> None:
    *refusals, whole, goes_on = on_a_disk_of_its_own(tmp_path, act("crowd", tmp_path))
    assert [("no room left" in refusal, FILE in refusal) for refusal in refusals] == [(True, True)] * 4
    assert (whole, goes_on) == ("True", "True")


def test_a_disk_that_may_only_be_read_is_named_with_what_to_look_at(tmp_path: Path) -> None:
    again = act("begin", tmp_path / "store")
    _, run, _, refusal = on_a_disk_of_its_own(tmp_path, again, f"mount -o remount,ro {tmp_path}", again)
    assert run == "20260203-01"
    assert refusal.startswith(f"StoreError the store of runs {tmp_path / 'store' / FILE}: it ")
    assert "owner and permissions" in refusal


def test_a_write_that_the_system_refuses_fails_whole_and_works_again_later(store: SqliteStore) -> None:
    lease = taken(store)
    size = (store.folder / f"{FILE}-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, hard))
    try:
        last, says = fill(store, lease)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "the disk does not do what it is told" in says
    assert numbers(store, lease) == list(range(1, last + 1))
    assert store.append(lease, opened()) == last + 1


# --- a process that is killed, a file that is cut --------------------------------------------------------------------


def test_nothing_acknowledged_is_lost_when_a_process_is_killed_while_it_writes(
    store: SqliteStore, acting: Acting
) -> None:
    run = begin(store)
    last = 1
    for _ in range(4):
        writer = acting("append", run)
        go(writer)
        for _ in range(40):
            last = int(said(writer))
        writer.send_signal(signal.SIGKILL)
        assert writer.stdout
        rest = writer.stdout.read()
        writer.wait()
        last = int(rest.rpartition("\n")[0].rpartition("\n")[2] or last)
        kept = [number for number, _ in store.read(run)]
        assert kept == list(range(1, len(kept) + 1))
        assert last <= len(kept) <= last + 1


def as_killed(folder: Path, copy: Path) -> Path:
    """The files of an open store as a crash would leave them."""
    copy.mkdir()
    for part in folder.iterdir():
        shutil.copy(part, copy)
    return copy


def test_a_log_cut_anywhere_keeps_every_event_before_the_cut(folder: Path, tmp_path: Path) -> None:
    ends = []
    with closing(SqliteStore(folder)) as store:
        lease = taken(store)
        for attempt in range(12):
            ends.append((folder / f"{FILE}-wal").stat().st_size)
            store.append(lease, opened(attempt=attempt))
        size = (folder / f"{FILE}-wal").stat().st_size
        cuts = sorted(
            {*range(ends[0], size, 1777), *ends, *(end - 1 for end in ends), *(end + 1 for end in ends), size}
        )
        copies = [(cut, as_killed(folder, tmp_path / f"cut{cut}")) for cut in cuts]
    for cut, copy in copies:
        os.truncate(copy / f"{FILE}-wal", cut)
        if cut % 2:
            (copy / f"{FILE}-shm").unlink()
        whole = sum(end <= cut for end in [*ends[1:], size])
        with closing(SqliteStore(copy)) as store:
            if cut >= ends[0]:
                assert len(store.read(lease.run)) == 1 + whole
                again = store.take(lease.run, HERE, os.getpid(), at(60))
                assert store.append(again, closed("1.1")) == 2 + whole


def test_a_log_with_a_torn_end_keeps_every_event_before_it(folder: Path, tmp_path: Path) -> None:
    with closing(SqliteStore(folder)) as store:
        lease = taken(store)
        for attempt in range(5):
            store.append(lease, opened(attempt=attempt))
        copy = as_killed(folder, tmp_path / "torn")
    with (copy / f"{FILE}-wal").open("ab") as wal:
        wal.write(os.urandom(3000))
    with closing(SqliteStore(copy)) as store:
        assert len(store.read(lease.run)) == 6


def test_a_database_cut_anywhere_is_refused_copied_and_left_alone(folder: Path, tmp_path: Path) -> None:
    with closing(SqliteStore(folder)) as store:
        lease = taken(store)
        for attempt in range(60):
            store.append(lease, opened(attempt=attempt))
    size = (folder / FILE).stat().st_size
    for cut in sorted({0, 1, 15, 16, 99, 100, 4095, 4096, *range(0, size - 4095, 3001), size - 4096}):
        copy = as_killed(folder, tmp_path / f"cut{cut}")
        os.truncate(copy / FILE, cut)
        before = (copy / FILE).read_bytes()
        says = said_of(copy, lease.run)
        (kept,) = copy.glob("damaged-*")
        assert "is damaged" in says
        assert f"Nothing in it was changed; a copy of it as it was found is in {kept}" in says
        assert (copy / FILE).read_bytes() == (kept / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [("format", 99, "written by a newer clpdeck"), ("line", '{"kind":"step-op', "cannot be read")],
)
def test_an_event_that_cannot_be_read_is_named_and_never_guessed(
    store: SqliteStore, column: str, value: object, says: str
) -> None:
    lease = taken(store)
    store.append(lease, opened())
    store._db.execute(f"UPDATE events SET {column} = ? WHERE seq = 2", (value,))  # noqa: S608 - the test's own words
    with pytest.raises(StoreError, match=f"event 2 of run {lease.run} in .*{FILE}: .*{says}"):
        store.read(lease.run)


def test_a_damaged_page_is_met_with_a_copy_and_nothing_is_repaired(folder: Path) -> None:
    with closing(SqliteStore(folder)) as store:
        lease = taken(store)
        for attempt in range(400):
            store.append(lease, opened(attempt=attempt))
    damaged = bytearray((folder / FILE).read_bytes())
    for page in range(8, len(damaged) // 4096):
        damaged[4096 * page : 4096 * page + 64] = b"\xff" * 64
    (folder / FILE).write_bytes(damaged)
    with closing(SqliteStore(folder)) as store:
        for _ in range(2):  # it stays refused, and one copy is enough
            with pytest.raises(Damaged, match="is damaged"):
                store.read(lease.run)
    assert (folder / FILE).read_bytes() == damaged
    assert len(list(folder.glob("damaged-*"))) == 1
    (kept,) = folder.glob("damaged-*")
    assert (kept / FILE).read_bytes() == damaged


def test_requests_and_events_of_one_run_are_not_those_of_another(store: SqliteStore) -> None:
    first, second = taken(store), taken(store, plan("library"))
    store.append(first, opened())
    store.request(second.run, answer())
    assert [len(store.read(lease.run)) for lease in (first, second)] == [2, 1]
    assert [len(store.requests(lease.run)) for lease in (first, second)] == [0, 1]


# --- many runs -------------------------------------------------------------------------------------------------------


def test_the_list_of_five_hundred_runs_reads_no_journal(store: SqliteStore) -> None:
    for number in range(500):
        store.begin(began(plan(str(number))), now=START)
    filler = "x" * 2000
    journal = [("step-looked", "", filler), ("step-opened", "", filler), ("step-closed", "1.{}", "{}")] * 13
    store._db.execute("BEGIN")
    for row in store._db.execute("SELECT run FROM runs").fetchall():
        events = [
            (row["run"], seq, kind, about.format(seq), line) for seq, (kind, about, line) in enumerate(journal, 2)
        ]
        store._db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, 1, ?)", events)
    store._db.execute("COMMIT")
    how = " ".join(row["detail"] for row in store._db.execute(f"EXPLAIN QUERY PLAN {ROWS}"))
    assert "SCAN events" not in how
    assert how.count("events USING COVERING INDEX counted (run=? AND kind=?)") == 3
    assert fastest(store.runs) < fastest(lambda: store._db.execute("SELECT sum(length(line)) FROM events").fetchone())
    assert {(row.done, row.steps) for row in store.runs()} == {(13, 3)}


def fastest(what: Callable[[], object]) -> float:
    """Seconds of the fastest of some calls."""
    return min(timeit.repeat(what, number=1, repeat=5))
