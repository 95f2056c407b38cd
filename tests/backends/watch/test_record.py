"""Every change on disk, bounded; a disk that takes nothing stops nobody."""

import errno
import json
import os
from pathlib import Path

import pytest

from backends.events import Changed
from backends.model import Health
from backends.watch import Record
from backends.watch import record as room
from tests.backends.told import START, at


def change(after: str = "Offline") -> Changed:
    return Changed(at(1), "books", "alpha", "beta", "Online", after, Health.OFF)


def lines(record: Record) -> list[dict[str, str]]:
    return [json.loads(line) for line in Path(record.where).read_text(encoding="utf-8").splitlines()]


def test_each_change_is_one_object_on_one_line(tmp_path):
    record = Record(START, tmp_path)
    record.write([change(), change("待機系\nと言う")])
    record.write([])
    record.write([change("\ud800")])
    told = lines(record)
    assert told[0] == {
        "at": "2026-02-03T04:05:07+00:00",
        "cluster": "books",
        "source": "alpha",
        "subject": "beta",
        "before": "Online",
        "after": "Offline",
        "health": "off",
    }
    assert [one["after"] for one in told[1:]] == ["待機系\nと言う", "\ud800"]


def test_nothing_is_written_before_there_is_a_change_and_the_file_is_named(tmp_path):
    record = Record(START, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
    assert record.where == str(tmp_path / f"new/20260203T040506-{os.getpid()}.jsonl")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_the_users_state_folder_is_where_it_goes_by_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert Record(START).where.startswith(str(tmp_path / "clpdeck/changes/"))


def test_a_file_that_has_grown_is_put_aside_and_the_whole_stays_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "MOST_BYTES", 1000)
    record = Record(START, tmp_path)
    for number in range(100):
        record.write([change(str(number))])
    sizes = [one.stat().st_size for one in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) < 1200
    assert lines(record)[-1]["after"] == "99"


def test_old_files_are_pruned_and_the_newest_kept(tmp_path):
    for day in range(1, 29):
        (tmp_path / f"202601{day:02}T000000-1.jsonl").touch()
    (tmp_path / "notes.txt").touch()
    Record(START, tmp_path).write([change()])
    left = sorted(one.name for one in tmp_path.glob("*.jsonl"))
    assert len(left) == room.KEPT_FILES
    assert left[0] == "20260120T000000-1.jsonl"
    assert (tmp_path / "notes.txt").exists()


def test_a_file_that_another_console_pruned_is_begun_anew(tmp_path):
    record = Record(START, tmp_path)
    record.write([change()])
    Path(record.where).unlink()
    record.write([change("again")])
    assert [one["after"] for one in lines(record)] == ["again"]


def test_a_folder_that_cannot_be_made_is_said_and_stops_nothing(tmp_path):
    (tmp_path / "file").touch()
    record = Record(START, tmp_path / "file" / "changes")
    assert record.where.startswith("changes are not written down: Not a directory")
    record.write([change()])


def test_a_full_disk_is_said_once_and_ends_the_writing(tmp_path, monkeypatch):
    record = Record(START, tmp_path)
    opened = []

    def full(self: Path, *_: object, **__: object) -> None:
        opened.append(self)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    record.write([change()])
    record.write([change()])
    assert record.where.startswith("changes are no longer written down: No space left on device")
    assert len(opened) == 1


@pytest.mark.parametrize("text", ["a\x1b[2J", '"quoted"', "\\", "\x00"])
def test_any_text_stays_one_line(tmp_path, text):
    record = Record(START, tmp_path)
    record.write([change(text)])
    assert [one["after"] for one in lines(record)] == [text]
