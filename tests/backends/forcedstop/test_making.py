"""What goes into a forced-stop script is checked before it is written."""

import re
import shlex
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.errors import PlanError
from backends.forcedstop import AWS_AT, LOG_AT, ForcedStopFacts, Os, Server, facts_of, forced_stop_script, limits
from backends.settings import Cluster, Node

ONE, TWO = Server("server01", "i-0123456789abcdef0"), Server("server02", "i-0123456789abcdef1")
BOTH: tuple[Os, ...] = ("linux", "windows")
BOOKS = Cluster(
    "books", tuple(Node(one.name, "10.0.0.1", instance=one.instance) for one in (ONE, TWO)), region="eu-south-1"
)


def facts(os: Os = "linux", **changed: object) -> ForcedStopFacts:
    good = ForcedStopFacts("books", "eu-south-1", (ONE, TWO), AWS_AT[os], LOG_AT[os])
    return replace(good, **changed)  # type: ignore[arg-type] # fields of ForcedStopFacts, by name


@pytest.mark.parametrize("os", BOTH)
def test_facts_are_those_of_the_site_file(os: Os) -> None:
    assert facts_of(BOOKS, os) == facts(os)


@pytest.mark.parametrize(("version", "needs"), [("", False), ("4.3", False), ("5.0", True), ("5.3", True)])
def test_from_x_5_on_a_mode_is_needed(version: str, needs: bool) -> None:
    assert facts_of(BOOKS, "linux", version=version).needs_mode is needs


@pytest.mark.parametrize("version", ["12.30", "x", "5", "5.3.1-1", "4.3 "])
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(PlanError, match="is no version such as"):
        facts_of(BOOKS, "linux", version=version)


def test_a_server_without_an_instance_is_named_and_nothing_is_written() -> None:
    lacking = replace(BOOKS, nodes=(BOOKS.nodes[0], Node("server02", "10.0.0.2")))
    with pytest.raises(PlanError, match="the instance id of server02 is not known"):
        facts_of(lacking, "linux")


WRONG = [
    ({"servers": (ONE,)}, "two servers at least"),
    ({"servers": (ONE, Server("", TWO.instance))}, "'' is no name of a server"),
    ({"servers": (ONE, Server("a'b", TWO.instance))}, "is no name of a server"),
    ({"servers": (ONE, Server("a%b", TWO.instance))}, "is no name of a server"),
    ({"servers": (ONE, Server("サーバ", TWO.instance))}, "is no name of a server"),
    ({"servers": (ONE, Server("server02\n", TWO.instance))}, "is no name of a server"),
    ({"servers": (ONE, Server("SERVER01", TWO.instance))}, "two servers have one name"),
    ({"servers": (ONE, Server("server02", ""))}, "'' of server02 is no instance id"),
    ({"servers": (ONE, Server("server02", "i-11111111111111111★"))}, "is no instance id"),
    ({"servers": (ONE, Server("server02", ONE.instance))}, "two servers have one instance id"),
    ({"region": ""}, "'' is no region"),
    ({"region": "eu-south-1; reboot"}, "is no region"),
    ({"aws": "aws"}, "is no absolute path"),
    ({"aws": "/usr/bin/a'ws"}, "is no absolute path"),
    ({"log": "/var/log/$(reboot)"}, "is no absolute path"),
    ({"product_limit_s": 60}, "a timeout of 60 s is not between 180 and 3600 s"),
    ({"product_limit_s": 86400}, "is not between"),
]


@pytest.mark.parametrize(("changed", "why"), WRONG)
def test_a_wrong_fact_is_refused_by_name(changed: dict[str, object], why: str) -> None:
    with pytest.raises(PlanError, match=re.escape(why)):
        forced_stop_script(facts(**changed), "linux")


@pytest.mark.parametrize("aws", ["aws.exe", r"C:\aws.cmd", r"C:\a%b\aws.exe", r"C:\a&b\aws.exe", r'C:\a"b\aws.exe'])
def test_on_windows_it_must_be_an_exe_at_a_path_without_meaning(aws: str) -> None:
    with pytest.raises(PlanError):
        forced_stop_script(facts("windows", aws=aws), "windows")


@pytest.mark.parametrize("os", BOTH)
def test_the_name_of_the_cluster_cannot_leave_its_remark(os: Os) -> None:
    text = forced_stop_script(facts(os, cluster="x\nreboot & del ^ %PATH% クラスタ"), os)
    assert text.isascii()
    assert [line for line in text.splitlines() if line.startswith("reboot")] == []
    assert len(text.splitlines()) == len(forced_stop_script(facts(os), os).splitlines())


def some(pattern: str) -> st.SearchStrategy[str]:
    """What looks right but for one character, or is right."""
    right = st.from_regex(pattern, fullmatch=True)
    wrong = st.tuples(right, st.integers(0, 20), st.sampled_from("'\"\\$`\n\r;&|% \x00\u3000\u2605"))
    return right | wrong.map(lambda one: one[0][: one[1]] + one[2] + one[0][one[1] :])


@given(some(r"server[a-z]{1,5}"), some(r"i-[0-9a-f]{17}"), some(r"/opt/[a-z]{1,9}/aws"), some(r"eu-south-[1-9]"))
def test_whatever_is_said_it_is_refused_or_stands_as_one_word(name: str, id_: str, path: str, region: str) -> None:
    said = facts(servers=(ONE, Server(name, id_)), aws=path, region=region)
    try:
        text = forced_stop_script(said, "linux")
    except PlanError:
        return
    lines = text.splitlines()
    for left, word in (("AWS=", path), ("REGION=", region)):
        (line,) = [one for one in lines if one.startswith(left)]
        assert shlex.split(line) == [f"{left}{word}"]
    assert f"    '{name}') found='{id_}' ;;" in lines
    assert shlex.split(f"'{name}' '{id_}'") == [name, id_]


@pytest.mark.parametrize("os", BOTH)
@pytest.mark.parametrize("product_s", [180, 300, 600])
def test_every_hole_is_filled_and_the_times_leave_room_for_a_harder_stop(os: Os, product_s: int) -> None:
    text = forced_stop_script(facts(os, product_limit_s=product_s), os)
    assert re.findall(r"@[A-Z_]+@", text) == []
    assert f"after {product_s} (set it so); it ends itself by {product_s - 20}" in text
    assert limits.HARDER_S + 2 * limits.unlimited_call_s(os) <= product_s - limits.MARGIN_S + limits.unlimited_call_s(
        os
    )
    assert limits.LIMITED_CALL_S < limits.unlimited_call_s("linux") < limits.unlimited_call_s("windows")
