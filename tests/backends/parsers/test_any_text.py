"""No text is too broken: nothing raises, nothing hangs, nothing that could steer a terminal comes through."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.model import Health
from backends.parsers import clpstat
from backends.parsers.as_json import PROGRAMS
from backends.text import clean, decode

CASES = [path.read_bytes() for path in sorted((Path(__file__).parent / "cases").glob("*.txt"))]
HEALTHY = (Path(__file__).parent / "cases" / "clpstat-healthy-padded.txt").read_text("utf-8")
TITLE = " ====  CLUSTER STATUS  ====\n  Cluster : tea\n"
BITES = [
    b"\xc2\xa0",
    b"\r",
    b"\t",
    b"\x1b[2J",
    b"\x9b",
    b"\x00",
    b"\xe2\x80\xae",
    b"\n",
    b" ",
    b":",
    b"=",
    b"...",
    b"\xff",
]


def assert_clean_whatever_is_read(text: str) -> None:
    for read in PROGRAMS.values():
        for said in strings(read(text)):
            assert said == clean(said)
            assert "\n" not in said
            assert "\t" not in said


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_read_without_an_error(raw: bytes) -> None:
    assert_clean_whatever_is_read(decode(raw))
    assert_clean_whatever_is_read(TITLE + decode(raw))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert_clean_whatever_is_read(text)
    assert_clean_whatever_is_read(f"  Mirror Status: {text}")
    assert_clean_whatever_is_read(f"{TITLE}   *kyoto1 ..........: {text}")


@given(raw=st.sampled_from(CASES), data=st.data())
@settings(deadline=None)
def test_a_good_screen_spoilt_anywhere_is_read_without_an_error(raw: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 20)))
        raw = raw[:start] + data.draw(st.sampled_from([*BITES, b"", raw[end : end + 40]])) + raw[end:]
    assert_clean_whatever_is_read(decode(raw))


@given(raw=st.sampled_from(CASES), data=st.data())
@settings(deadline=None)
def test_a_good_screen_with_its_lines_in_any_order_is_read_without_an_error(raw: bytes, data: st.DataObject) -> None:
    first, *lines = decode(raw).splitlines()
    assert_clean_whatever_is_read("\n".join([first, *data.draw(st.permutations(lines))]))


def test_a_screen_cut_anywhere_never_says_more_than_the_whole() -> None:
    (whole,) = clpstat.parse(HEALTHY)
    states = {server.name: server.state for server in whole.servers} | {
        group.name: group.state for group in whole.groups
    }
    for end in range(len(HEALTHY)):
        for status in clpstat.parse(HEALTHY[:end]):
            read = [(one.name, one.state) for one in status.servers] + [(one.name, one.state) for one in status.groups]
            assert all(state == states[name] or state.health is Health.UNKNOWN for name, state in read)
            assert {group.current for group in status.groups} <= {None, "kyoto1"}
            assert status.local in (None, "kyoto1")


@given(line=st.text(st.characters(categories=["L", "N", "Zs"]), max_size=20), at=st.integers(1, 17))
@settings(deadline=None)
def test_a_line_nobody_can_read_is_kept_and_spoils_no_other(line: str, at: int) -> None:
    lines = HEALTHY.splitlines()
    lines.insert(at, f"({line})")
    (whole,), (status,) = clpstat.parse(HEALTHY), clpstat.parse("\n".join(lines))
    assert len(status.unread) == 1
    assert (status.servers, status.groups, status.monitors) == (whole.servers, whole.groups, whole.monitors)


@pytest.mark.parametrize("before", ["", TITLE], ids=["alone", "in-a-screen"])
@pytest.mark.parametrize("noise", ["noise of a log\n", "\x1b]0;", "\u00a0", " A"], ids=repr)
def test_ten_megabytes_of_noise_are_read_in_seconds(before: str, noise: str) -> None:
    text = before + noise * (10_000_000 // len(noise))
    started = time.process_time()
    clpstat.parse(text)
    assert time.process_time() - started < 10


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("noise", ["=", "-", " - : ", "RED ", "   *a : Online", "Online A"], ids=repr)
def test_a_long_line_takes_time_in_proportion_to_its_length(program: str, noise: str) -> None:
    line = noise * (1_000_000 // len(noise))
    started = time.process_time()
    for before in (TITLE, "  Mirror Status: Normal\n  md1  kyoto1  kyoto2\n  ----\n  Mirror Color  "):
        PROGRAMS[program](before + line)
    assert time.process_time() - started < 5
