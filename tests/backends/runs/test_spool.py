"""Raw output byte by byte, the log line by line, and how it is read while it grows."""

import hashlib
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.errors import StoreError
from backends.progress import LogLine
from backends.runs.base import STEP
from backends.runs.spool import LONGEST_LINE, LogTail, RawSpool, RunLog

NOW = datetime(2026, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC)


def now() -> datetime:
    return NOW


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """Files of this process may not grow beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# --- the spool -------------------------------------------------------------------------------------------------------


@given(pieces=st.lists(st.binary(max_size=50)))
def test_a_spool_has_every_byte_and_tells_how_many_and_their_sum(
    pieces: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("run") / "1.1-1.out"
    spool = RawSpool(path)
    for piece in pieces:
        spool.write(piece)
    whole = b"".join(pieces)
    assert spool.close() == (len(whole), hashlib.sha256(whole).hexdigest())
    assert path.read_bytes() == whole


def test_a_spool_is_nobody_elses_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "20260203-01" / "1.1-1.out"
    RawSpool(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_no_output_is_written_over_another(tmp_path: Path) -> None:
    path = tmp_path / "1.1-1.out"
    path.write_text("what it said")
    with pytest.raises(StoreError, match=r"1\.1-1\.out cannot be used: File exists"):
        RawSpool(path)
    assert path.read_text() == "what it said"


def test_bytes_that_find_no_room_wait_in_their_order_until_there_is_some(tmp_path: Path) -> None:
    spool = RawSpool(tmp_path / "1.1-1.out")
    pieces = [bytes([65 + number]) * 700 for number in range(5)]
    with no_room_beyond(1000):
        for piece in pieces:
            spool.write(piece)
        with pytest.raises(StoreError, match="cannot be used: File too large"):
            spool.close()
    whole = b"".join(pieces)
    assert spool.close() == (3500, hashlib.sha256(whole).hexdigest())
    assert (tmp_path / "1.1-1.out").read_bytes() == whole


def test_what_would_fill_the_memory_is_let_go_and_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backends.runs.spool.MOST_WAITING", 1000)
    spool = RawSpool(tmp_path / "1.1-1.out")
    with no_room_beyond(0):
        for _ in range(3):
            spool.write(b"x" * 400)
    with pytest.raises(StoreError, match="lacks its last 400 bytes"):
        spool.close()
    assert (tmp_path / "1.1-1.out").read_bytes() == b"x" * 800


# --- the log ---------------------------------------------------------------------------------------------------------


def test_a_line_of_the_log_is_time_step_source_mark_and_text(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "runs" / "1" / "log", lambda: NOW.astimezone(timezone(timedelta(hours=9))))
    token = STEP.set("2.1")
    log("server01", "$", "clpgrp -m web")
    STEP.reset(token)
    log("clpdeck", "=", "over")
    log.close()
    assert (tmp_path / "runs" / "1" / "log").read_text() == (
        "2026-02-03T04:05:06.789+00:00\t2.1\tserver01\t$\tclpgrp -m web\n"
        "2026-02-03T04:05:06.789+00:00\t\tclpdeck\t=\tover\n"
    )
    assert LogTail(tmp_path / "runs" / "1" / "log").read() == (
        LogLine(NOW, "server01", "$", "clpgrp -m web", "2.1"),
        LogLine(NOW, "clpdeck", "=", "over"),
    )


@given(text=st.text())
def test_any_text_stays_one_line_that_is_safe_to_show(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("run") / "log"
    log = RunLog(path, now)
    log("server01", "|", text)
    log("server01", "|", "next")
    log.close()
    first, second = LogTail(path).read()
    assert first.text.isprintable() or not first.text.isascii()
    assert second.text == "next"


def test_an_endless_line_is_cut_and_says_how_much_it_lacks(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "log", now)
    log("server01", "|", "x" * (LONGEST_LINE + 12))
    log.close()
    (line,) = LogTail(tmp_path / "log").read()
    assert line.text == "x" * LONGEST_LINE + " ... (12 letters more)"


def test_a_log_goes_on_after_a_line_that_a_killed_runner_left_unfinished(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("2026-02-03T04:05:06.789+00:00\t1.1\tserver01\t|\thalf a li")
    tail = LogTail(tmp_path / "log")
    assert tail.read() == ()
    log = RunLog(tmp_path / "log", now)
    log("clpdeck", "=", "taken up again")
    log.close()
    assert [line.text for line in tail.read()] == ["half a li", "taken up again"]


def test_a_log_that_found_no_room_says_how_much_it_lacks_once_there_is_some(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "log", now)
    with no_room_beyond(60):
        for number in range(4):
            log("server01", "|", f"line {number}")
    log("server01", "|", "line 4")
    log.close()
    texts = [line.text for line in LogTail(tmp_path / "log").read()]
    assert texts[0] == "line 0"
    assert texts[-2:] == ["3 lines of this log could not be written", "line 4"]


def test_a_log_in_no_folder_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    log = RunLog(tmp_path / "file" / "log", now)
    log("clpdeck", "=", "nobody hears this")
    log.close()
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_tail_gives_each_line_once_and_waits_for_the_end_of_the_last(tmp_path: Path) -> None:
    path = tmp_path / "log"
    tail = LogTail(path)
    assert tail.read() == ()
    whole = "".join(
        f"2026-02-03T04:05:0{number}+00:00\t1.1\tserver01\t|\t行 {number}\n" for number in range(5)
    ).encode()
    texts = []
    with path.open("ab", buffering=0) as file:
        for start in range(0, len(whole), 7):
            file.write(whole[start : start + 7])
            texts += [line.text for line in tail.read()]
    assert texts == [f"行 {number}" for number in range(5)]
    assert tail.read() == ()


def test_a_long_log_is_read_in_parts_until_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backends.runs.spool.MOST_READ", 200)
    log = RunLog(tmp_path / "log", now)
    for number in range(20):
        log("server01", "|", str(number))
    log.close()
    tail = LogTail(tmp_path / "log")
    parts = [[line.text for line in part] for part in iter(tail.read, ())]
    assert len(parts) > 1
    assert [text for part in parts for text in part] == [str(number) for number in range(20)]


@pytest.mark.parametrize("line", ["no tabs at all", "yesterday\t1.1\tserver01\t|\ttext", "\t\t\t\t", "\x1b[2Jtab\t"])
def test_a_line_that_is_none_of_ours_is_shown_whole_and_safe(tmp_path: Path, line: str) -> None:
    (tmp_path / "log").write_text(f"2026-02-03T04:05:06.789+00:00\t\tclpdeck\t=\tbefore\n{line}\n")
    _, shown = LogTail(tmp_path / "log").read()
    assert shown.at == NOW
    assert shown.text == line.replace("\x1b[2J", "").replace("\t", " ")


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_log_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "log").touch(mode=0o000)
    with pytest.raises(StoreError, match="Permission denied"):
        LogTail(tmp_path / "log").read()
