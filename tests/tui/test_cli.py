"""The command line, as a process, against a pretend site."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from backends.status import ClusterReport, Report

SCREEN = """\
 ========================  CLUSTER STATUS  ===========================
  Cluster : kumo
  <server>
   *umi .............: Online           海側
      lankhb1        : Normal           Kernel Mode LAN Heartbeat
    yama ............: Offline
  <group>
    failover ........: Online
      current        : umi
      md1            : Online
  <monitor>
    mdw1             : Caution
 =====================================================================
"""


def clpdeck(*words: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "tui", *map(str, words)],
        input=stdin,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def test_parse_prints_one_json_object_a_screen_and_ends_with_0() -> None:
    done = clpdeck("parse", "clpstat", "-", stdin=(SCREEN + SCREEN).encode())
    screens = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert (done.returncode, len(screens)) == (0, 2)
    assert screens[0]["cluster"] == "kumo"
    assert screens[0]["local"] == "umi"
    assert screens[0]["servers"][0]["comment"] == "海側"
    assert screens[0]["groups"][0]["current"] == "umi"


def test_parse_writes_utf_8_in_a_locale_that_has_none() -> None:
    done = clpdeck("parse", "clpstat", stdin=SCREEN.encode("cp932"), LC_ALL="C", PYTHONUTF8="0")
    assert json.loads(done.stdout.decode())["servers"][0]["comment"] == "海側"


def test_parse_shows_a_text_without_a_screen_as_the_message_it_is_and_ends_with_1(tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    said.write_bytes(b"Log in as \x1b[31mroot.\x1b]0;hacked\x07\n")
    done = clpdeck("parse", "clpstat", said)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().strip() == "no screen of clpstat; the text says: Log in as root."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["parse", "clpfoo"], "'clpfoo' is not one of clpstat, clpmdstat, clpgrp, clpcl"),
        (["parse"], "Missing argument 'program'"),
        (["parse", "clpstat", "there/is/none"], "No such file"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["status", "--json", "--check"], "exclude each other"),
        (["status", "--site", "none.toml"], "there is no site file"),
        (["watch", "--site", "none.toml"], "needs a terminal"),
        (["sim", "--story", "frob"], "no story 'frob'"),
    ],
)
def test_a_wrong_call_gets_one_sentence_and_2(words: list[str], said: str, tmp_path: Path) -> None:
    done = clpdeck(*words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.decode().split())
    assert "Traceback" not in done.stderr.decode()


def test_a_mistake_in_the_site_file_is_named_by_line_and_key(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text('[clusters.a.nodes.n1]\naddress = "n1"\nusr = "root"\n', encoding="utf-8")
    done = clpdeck("status", "--site", site)
    assert done.returncode == 2
    assert f"{site}, line 3, clusters.a.nodes.n1.usr: " in done.stderr.decode()
    assert "did you mean user?" in done.stderr.decode()


def test_status_of_a_healthy_cluster_says_so_from_every_side(pretend_site: Callable[..., Any]) -> None:
    site = pretend_site("healthy").file
    done = clpdeck("status", "--site", site)
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "[OK] nothing is wrong: failover Online @server01, md1 GREEN/GREEN" in text
    assert "server01 says" in text
    assert "AWS says" in text
    assert "active -> server01" in text


def test_check_tells_monitoring_the_worst_in_one_line_with_perfdata(pretend_site: Callable[..., Any]) -> None:
    done = clpdeck("status", "--check", "--site", pretend_site("split-brain").file)
    line = done.stdout.decode()
    assert done.returncode == 2
    assert line.startswith("CLPDECK CRITICAL - prod-db: ")
    assert line.count("\n") == 1
    assert " | critical=" in line


def test_check_of_a_site_that_cannot_be_read_is_unknown_never_well() -> None:
    done = clpdeck("status", "--check", "--site", "none.toml")
    assert done.returncode == 3
    assert done.stdout.decode().startswith("CLPDECK UNKNOWN - ")


def test_check_of_a_cluster_that_does_not_answer_is_unknown(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text('[clusters.a.nodes.n1]\naddress = "127.0.0.1"\nport = 1\n', encoding="utf-8")
    done = clpdeck("status", "--check", "--site", site)
    assert done.returncode == 3
    assert done.stdout.decode().startswith("CLPDECK UNKNOWN - a: ")


def test_json_keeps_the_documented_schema(pretend_site: Callable[..., Any]) -> None:
    done = clpdeck("status", "prod-db", "--json", "--site", pretend_site("peer-down").file)
    told = TypeAdapter(Report).validate_json(done.stdout)
    assert told.schema == "clpdeck.status/1"
    assert [one.name for one in told.clusters] == ["prod-db"]
    assert [one.name for one in told.clusters[0].observers] == ["server01", "server02", "AWS"]
    assert "one-view-only" in {finding.kind for finding in told.clusters[0].findings}


def test_the_schema_names_its_version_and_every_field_that_json_prints() -> None:
    done = clpdeck("status", "--schema")
    schema = json.loads(done.stdout)
    assert schema["properties"]["schema"]["const"] == "clpdeck.status/1"
    assert set(schema["$defs"]["ClusterReport"]["properties"]) == set(ClusterReport.__dataclass_fields__)
