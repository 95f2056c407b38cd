"""Hostile text from nodes, AWS and the site file, followed all the way to the bytes a terminal gets."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

from tests.conftest import PretendSite
from tests.terminal import Terminal
from tests.whole.hostile import PAYLOADS, hostile_nodes, mirror, status
from tests.whole.outside import PATIENCE_S, clpdeck, console, said_on_leaving, shown
from tests.whole.vocabulary import CLIPBOARD, foreign, unshowable

CLUSTER = "[/b][@click=app.quit]本番"
RIGHT, DOWN, ENTER, ESCAPE, CTRL_C = "\x1b[C", "\x1b[B", "\r", "\x1b", "\x03"
SIZES = ((40, 10), (120, 40))

WALK = (
    *(("1", "overview"), ("f", ""), ("f", ""), ("2", CLUSTER), (RIGHT * 9, ""), ("G", ""), ("g" + DOWN * 12, "")),
    *((ENTER, " > "), (RIGHT * 99, ""), ("G", ""), ("y", "server01 raw"), (RIGHT * 99, ""), ("G", "")),
    *(("y", "server02 raw"), ("G", ""), ("y", "AWS raw"), ("G", "")),
    *(("7", "events"), (RIGHT * 20, ""), ("G", ""), ("9", "info"), ("G", ""), ("?", "help")),
    *(("2", CLUSTER), ("/click", ""), (ENTER, ""), ("n", ""), (ESCAPE, ""), ("v", ""), ("v", "")),
)
"""Keys that lead to every screen and every corner of each, and the place that line 1 tells then."""


@dataclass(frozen=True)
class Trap:
    """A site all of whose sources are hostile."""

    file: Path
    state: Path


@pytest.fixture
def trap(pretend_site: Callable[..., PretendSite], tmp_path: Path) -> Iterator[Trap]:
    told = tag_everything(pretend_site("healthy"))
    with hostile_nodes(tmp_path) as (bench, one, two):
        file = tmp_path / "trap.toml"
        file.write_text(
            f"""
            [ssh]
            config = "{bench.config}"
            known_hosts = "{bench.known_hosts}"
            [aws]
            profile = "pretend"
            region = "ap-northeast-1"
            endpoint_url = "{told["url"]}"
            credentials_file = "{told["credentials"]}"
            [timing]
            status_s = 0.5
            aws_calls_per_s = 20
            [clusters.{json.dumps(CLUSTER, ensure_ascii=False)}]
            banner = "[red]"
            vips = ["10.0.0.200"]
            mirrors = ["md1"]
            nodes.server01 = {{ address = "127.0.0.1", port = {one.port}, instance = "{told["instances"][0]}" }}
            nodes.server02 = {{ address = "127.0.0.1", port = {two.port}, instance = "{told["instances"][1]}" }}
            """,
            encoding="utf-8",
        )
        yield Trap(file, tmp_path / "state")


def tag_everything(site: PretendSite) -> dict[str, object]:
    """Give instances and route tables names that XML can carry and no terminal should."""
    url = next(line.split('"')[1] for line in site.file.read_text().splitlines() if line.startswith("endpoint_url"))
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="y", region_name="ap-northeast-1")
    ec2 = session.client("ec2", endpoint_url=url)
    reservations = ec2.describe_instances()["Reservations"]
    instances = [one["InstanceId"] for each in reservations for one in each["Instances"]]
    tables = [one["RouteTableId"] for one in ec2.describe_route_tables()["RouteTables"]]
    name = "\u009b2J\u009d0;OWNED\u009c\u202e[@click=app.quit]x[/b]\u2028全角" + "\u0301" * 100
    for resource in (*instances, *tables):
        ec2.create_tags(Resources=[resource], Tags=[{"Key": "Name", "Value": f"{resource[:3]}{name}"}])
    ec2.close()
    return {"url": url, "credentials": site.folder / "aws_credentials", "instances": instances}


def walk(terminal: Terminal) -> None:
    """Go everywhere, and see that the frame stands wherever one comes to."""
    wide = terminal.display.screen.columns >= 120
    for keys, place in WALK:
        terminal.press(keys)
        terminal.wait_for(lambda place=place if wide else "": framed(terminal.lines(), place), PATIENCE_S)
        if keys == ESCAPE:
            terminal.wait_for(lambda: "Esc:all" not in terminal.lines()[-2], PATIENCE_S)
        terminal.wait_until_quiet(0.05)
        assert framed(terminal.lines()), keys


def framed(lines: list[str], place: str = "") -> bool:
    """Whether the first line and the last are where they belong."""
    return lines[0].startswith("[REFERENCE read-only]") and place in lines[0] and "?:" in lines[-1]


def unsafe(text: bytes) -> list[str]:
    """What of a program's output or a file is not for a screen. It may have lines."""
    return unshowable(text.decode().replace("\n", ""))


def test_no_screen_lets_a_hostile_byte_through_and_copies_are_clean(trap: Trap):
    with console(trap.file, state=trap.state, size=(200, 60)) as terminal:
        shown(terminal, "1/2 views", "running 3/3")
        for size in SIZES:
            terminal.resize(*size)
            walk(terminal)
        assert not CLIPBOARD.search(terminal.received.decode())
        terminal.resize(200, 60)  # room for whole paths
        for key, place in (
            ("1", "overview"),
            ("2", CLUSTER),
            ("y", "raw"),
            ("7", "events"),
            ("9", "info"),
            ("?", "help"),
        ):
            terminal.press(key)
            terminal.wait_for(lambda place=place: framed(terminal.lines(), place), PATIENCE_S)
            terminal.press("S")
            shown(terminal, "kept in")
        terminal.press("c")
        shown(terminal, "copied if the terminal allows it")
        assert len(CLIPBOARD.findall(terminal.received.decode())) == 1
        terminal.press(CTRL_C)
        assert terminal.wait_for_end(PATIENCE_S) == 0
        assert foreign(bytes(terminal.received)) == []
    kept = [one.read_bytes() for one in trap.state.rglob("*.*") if one.is_file()]
    assert len(kept) == 8
    assert [unsafe(one) for one in kept] == [[]] * 8


def test_what_the_command_line_prints_of_hostile_sources_is_clean(trap: Trap):
    told = clpdeck("status", "--site", trap.file)
    assert b"zalgo" in told.stdout
    assert unsafe(told.stdout + told.stderr) == []
    line = clpdeck("status", "--check", "--site", trap.file).stdout
    assert line.count(b"\n") == 1
    assert unsafe(line) == []
    as_json = clpdeck("status", "--json", "--site", trap.file).stdout
    assert unsafe(as_json) == []
    assert [unsafe(text.encode()) for text in texts(json.loads(as_json)) if unsafe(text.encode())] == []


@pytest.mark.parametrize("program", ["clpstat", "clpmdstat", "clpgrp", "clpcl"])
def test_what_is_read_from_hostile_output_is_clean(program: str):
    done = clpdeck("parse", program, stdin=status() + mirror() + b"".join(PAYLOADS) + b"\n".join(PAYLOADS))
    assert done.returncode in {0, 1}
    assert unsafe(done.stdout + done.stderr) == []
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert [found for text in texts(read) if (found := unsafe(text.encode()))] == []


def texts(value: object) -> Iterator[str]:
    """Every text in what was read from JSON."""
    match value:
        case str():
            yield value
        case list():
            yield from (text for one in value for text in texts(one))
        case dict():
            yield from (text for pair in value.items() for one in pair for text in texts(one))


def test_a_site_file_with_names_that_are_not_for_a_screen_is_refused_in_words_that_are(tmp_path: Path):
    names = (r"a\u001b[31mb", r"a\u009b2Jb", r"a\u202eb", r"a\nb", r"a\u0301\u0301\u0301\u0301\u0301")
    site = tmp_path / "site.toml"
    site.write_text("".join(f'[clusters."{name}".nodes."{name}"]\naddress = "{name}"\n' for name in names))
    done = clpdeck("status", "--site", site)
    assert done.returncode == 2
    assert done.stderr.count(b"without control characters") == 3 * len(names)
    assert unsafe(done.stderr) == []
    with console(site, state=tmp_path) as terminal:
        assert terminal.wait_for_end(PATIENCE_S) == 2
        assert "without control characters" in said_on_leaving(terminal)
        assert foreign(bytes(terminal.received)) == []
