"""A run from its plan to its report by the command line, and whatever may come between."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import begin_pretend_site
from tests.terminal import python
from tests.whole.outside import PATIENCE_S, clpdeck, until
from tests.whole.running import MOVE, TOKEN, Operator


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """One site for all, twenty times as fast as life; but its steps may take as long as in life, and hang as long."""
    folder = tmp_path_factory.mktemp("runs")
    begun, process = begin_pretend_site(folder / "site", "healthy", speed=20)
    settings = begun.file.read_text("utf-8")
    begun.file.write_text(settings.replace("usual_factor = 0.05", "usual_factor = 1"), "utf-8")
    assert begun.file.read_text("utf-8") != settings
    yield Operator(begun, {"XDG_STATE_HOME": str(folder / "state"), "AWS_EC2_METADATA_DISABLED": "true"})
    process.terminate()
    process.communicate(timeout=20)


@pytest.fixture
def operator(site: Operator) -> Iterator[Operator]:
    """Somebody at the site, which is as at its beginning."""
    yield site
    site.clears_up()


def test_a_move_goes_from_its_plan_to_its_report(operator: Operator):
    code, plan = operator.does("plan", "move-group", "prod-db")
    assert (code, plan.splitlines()[0]) == (0, "Move group failover to server02")
    with operator.begins() as terminal:
        assert terminal.wait_for_end(PATIENCE_S) == 0
        said = bytes(terminal.received).decode()
    assert plan.splitlines()[-1].startswith("hash ")
    assert plan.splitlines()[-1] in said
    assert "[OPERATION] prod-db, by " in said
    assert f"server01  $ {MOVE}" in said
    assert " is over: done; clpdeck report " in said
    run = operator.until_over()
    assert (run.ended, run.done, run.title) == ("done", run.steps, plan.splitlines()[0])
    assert operator.told() == [MOVE]
    code, report = operator.does("report", run.run)
    assert code == 0
    assert MOVE in report
    assert json.loads(operator.does("report", "--format", "json")[1])


def test_a_group_that_a_run_stopped_is_no_alarm_to_monitoring_and_one_that_nobody_stopped_is(operator: Operator):
    with operator.sits_at("run", "stop-group", "prod-db") as terminal:
        terminal.wait_for("anything else begins nothing:", PATIENCE_S)
        terminal.press("stop failover\r")
        assert terminal.wait_for_end(PATIENCE_S) == 0
    run = operator.until_over().run
    code, said = operator.does("status", "--check")
    assert (code, f"failover is off: run {run} stopped it" in said) == (0, True)
    assert f"[--] failover is off: run {run} stopped it" in operator.does("status")[1]
    shutil.rmtree(operator.folder)
    code, said = operator.does("status", "--check")
    assert (code, "failover runs on no server: Offline" in said) == (2, True)


def test_a_run_can_be_walked_through_and_nothing_is_begun_also_where_nobody_may_act(operator: Operator):
    code, said = operator.does("run", "move-group", "prod-db", "--dry-run", CLPDECK_READ_ONLY="1")
    assert code == 0
    assert "$ clpgrp -m failover -a server02" in said
    now = said.partition("AS THINGS ARE NOW ")[2]
    assert "[OK] check 1 failover is Online on server01: holds" in now
    assert "[> ] 1.1 Move failover to server02: may be done now" in now
    assert "[  ] 2.1 See that 10.0.0.200 leads to server02: is waited for; not so now" in now
    assert operator.told() == []
    assert not operator.folder.exists()


def test_a_plan_as_json_has_the_hash_that_the_text_has(operator: Operator):
    text = operator.does("plan", "move-group")[1]
    told = json.loads(operator.does("plan", "move-group", "prod-db", "--json")[1])
    assert text.splitlines()[-1] == f"hash {told['hash']}"
    assert told["schema"] == "clpdeck.plan/1"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("failover to server01\r", "nothing was begun: 'failover to server01' is not 'failover to server02'"),
        ("\r", "nothing was begun: '' is not"),
        (f"\x1b[200~{TOKEN}\x1b[201~\r", "nothing was begun: a confirmation is typed, not pasted"),
    ],
)
def test_what_is_not_typed_exactly_begins_nothing(operator: Operator, typed: str, said: str):
    with operator.sits_at("run", "move-group", "prod-db") as terminal:
        terminal.wait_for("anything else begins nothing:", PATIENCE_S)
        terminal.press(typed)
        assert terminal.wait_for_end(PATIENCE_S) == 2
        assert said in " ".join(bytes(terminal.received).decode().split())
    assert operator.runs() == ()


def test_what_is_typed_before_it_is_asked_for_confirms_nothing(operator: Operator):
    with operator.sits_at("run", "move-group", "prod-db") as terminal:
        terminal.press(f"{TOKEN}\r")
        terminal.wait_for("anything else begins nothing:", PATIENCE_S)
        terminal.wait_until_quiet()
        assert operator.runs() == ()
        terminal.press("no\r")
        assert terminal.wait_for_end(PATIENCE_S) == 2


def test_nobody_at_a_terminal_begins_what_interrupts_a_service(operator: Operator):
    code, said = operator.does("run", "move-group", "prod-db")
    assert (code, "is confirmed at a terminal, and this is none; begin it from one" in said) == (2, True)
    code, said = operator.does("run", "move-group", "prod-db", "--yes", "0123456789ab")
    assert (code, "move-group is not begun unattended" in said) == (2, True)
    assert operator.told() == []


def test_a_runbook_made_for_it_is_begun_unattended_by_its_plan_s_hash_and_refused_by_its_checks(operator: Operator):
    asked = ("start-instance", "prod-db", "--set", "node=server02")
    code, said = operator.does("run", *asked, "--yes", "0123456789ab")
    assert (code, "the plan is not the one that was approved: 0123456789ab was" in said) == (2, True)
    approved = json.loads(operator.does("plan", *asked, "--json")[1])["hash"]
    code, said = operator.does("run", *asked, "--yes", approved)
    assert (code, "Check 1 (server02's instance is stopped) does not hold" in said) == (1, True), said
    assert operator.run().ended == "refused"
    assert operator.told() == []


def test_a_killed_runner_s_run_is_resumed_and_its_step_not_done_twice(operator: Operator):
    operator.fault("hang", "server01", "clpgrp")
    operator.begins_and_leaves()
    operator.until_told(MOVE)
    os.kill(operator.runner(), signal.SIGKILL)
    code, said = operator.does("log", "-f")
    assert (code, "has no runner; clpdeck resume" in said) == (3, True)
    assert "[..] its runner is gone" in operator.does("runs")[1]
    told = clpdeck("log", "--site", operator.site.file, **operator.env)
    assert b" runner began on " in told.stdout
    assert told.stderr.startswith(f"run {operator.run().run} has no runner; clpdeck resume ".encode())
    operator.fault("clear")
    code, said = operator.does("resume", operator.run().run)
    assert (code, "has a runner again: clpdeck attach " in said) == (0, True)
    assert operator.until_over().ended == "done"
    assert operator.told() == [MOVE]
    assert operator.log().count("runner began on ") == 2
    assert clpdeck("log", "--site", operator.site.file, **operator.env).stderr == b""


def test_a_stop_that_nobody_is_there_to_take_says_so(operator: Operator):
    operator.fault("hang", "server01", "clpgrp")
    run = operator.begins_and_leaves()
    operator.until_told(MOVE)
    os.kill(operator.runner(), signal.SIGKILL)
    code, said = operator.does("stop", run)
    assert code == 0
    assert f"run {run} is told to stop after the steps in hand" in said
    assert f"run {run} has no runner to take it; clpdeck resume {run}" in said


def test_a_runner_told_to_end_gives_the_cluster_back_and_leaves_the_node_to_its_work(operator: Operator):
    operator.fault("hang", "server01", "clpgrp")
    run = operator.begins_and_leaves()
    operator.until_told(MOVE)
    os.kill(operator.runner(), signal.SIGTERM)
    until(lambda: operator.run().holder is None, operator.log)
    assert "this runner was told to end; the run can be resumed" in operator.log()
    operator.fault("clear")
    assert operator.does("resume", run)[0] == 0
    assert operator.until_over().ended == "done"
    assert operator.told() == [MOVE]


@pytest.mark.parametrize("end", [signal.SIGHUP, signal.SIGKILL])
def test_the_login_that_began_a_run_may_end_and_the_run_does_not_notice(operator: Operator, end: signal.Signals):
    operator.fault("hang", "server01", "clpgrp")
    with operator.begins() as terminal:
        terminal.wait_for(f"server01  $ {MOVE}", PATIENCE_S)
        runner = operator.runner()
        terminal.kill(end)
        terminal.wait_for_end(PATIENCE_S)
    os.kill(runner, signal.SIGHUP)
    operator.fault("clear")
    run = operator.until_over()
    assert run.ended == "done"
    assert operator.log().count("$\t") == 1


def test_ctrl_c_lets_go_of_a_run_which_goes_on(operator: Operator):
    operator.fault("hang", "server01", "clpgrp")
    with operator.begins() as terminal:
        terminal.wait_for(f"server01  $ {MOVE}", PATIENCE_S)
        terminal.press("\x03")
        assert terminal.wait_for_end(PATIENCE_S) == 3
        assert "which goes on; clpdeck attach " in bytes(terminal.received).decode()
    operator.fault("clear")
    assert operator.until_over().ended == "done"


def test_a_second_run_of_the_cluster_is_told_who_holds_it(operator: Operator):
    operator.fault("fail", "server01", "clpgrp")
    run = operator.begins_and_leaves()
    until(lambda: operator.run().questions == 1, operator.log)
    with operator.begins() as terminal:
        assert terminal.wait_for_end(PATIENCE_S) == 2
        said = " ".join(bytes(terminal.received).decode().split())
    assert f"cluster prod-db is held by run {run} of " in said
    assert "has been carrying it out since" in said
    assert "This lease reaches this user on this machine only" in said
    assert [row.run for row in operator.runs()] == [run]


def test_of_two_answers_the_first_counts(operator: Operator):
    operator.fault("fail", "server01", "clpgrp")
    run = operator.begins_and_leaves()
    until(lambda: operator.run().questions == 1, operator.log)
    assert operator.does("answer", run, "perhaps")[0] == 2
    words = python("-m", "tui", "answer", run, "again", "q1", "--site", str(operator.site.file))
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    said = [process.communicate(timeout=PATIENCE_S)[0] for process in both]
    assert sorted(process.returncode for process in both) in ([0, 1], [0, 2]), said
    assert "was first" in "".join(said)
    assert operator.until_over().ended == "done"
    assert operator.told() == [MOVE, MOVE]


def test_a_question_is_answered_in_the_terminal_that_follows(operator: Operator):
    operator.fault("fail", "server01", "clpgrp")
    with operator.begins() as terminal:
        terminal.wait_for("[??] q1, step 1.1: type again, skip REASON", PATIENCE_S)
        terminal.press("skip\r")
        terminal.wait_for("skip needs the reason", PATIENCE_S)
        terminal.press("again\r")
        assert terminal.wait_for_end(PATIENCE_S) == 0


def test_a_run_that_asks_where_nobody_can_answer_says_how_to(operator: Operator):
    operator.fault("fail", "server01", "clpgrp")
    run = operator.begins_and_leaves()
    code, said = operator.does("log", "-f")
    assert (code, f"run {run} waits for an answer: clpdeck answer {run} CHOICE q1 --site " in said) == (3, True)
    assert operator.does("stop", run)[0] == 0
    assert operator.until_over().ended == "stopped"
    assert operator.does("log", "-f")[0] == 1


def test_a_runner_has_a_session_of_its_own_no_terminal_and_no_secret(operator: Operator):
    operator.fault("hang", "server01", "clpgrp")
    operator.env["AWS_SECRET_ACCESS_KEY"] = "not to be handed on"
    operator.begins_and_leaves()
    del operator.env["AWS_SECRET_ACCESS_KEY"]
    operator.until_told(MOVE)
    process = Path(f"/proc/{operator.runner()}")
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    assert (int(fields[3]), int(fields[4])) == (operator.runner(), 0)  # its session, and no terminal
    assert b"AWS_SECRET_ACCESS_KEY" not in (process / "environ").read_bytes()
    assert [(process / name).readlink() for name in ("cwd", "fd/0")] == [Path("/"), Path("/dev/null")]
    assert {(process / f"fd/{number}").readlink().name for number in (1, 2)} == {"runner.log"}


@pytest.mark.parametrize(
    "words",
    [
        ["run", "move-group", "prod-db"],
        ["answer", "20261122-01", "yes"],
        ["resume", "20261122-01"],
        ["stop", "20261122-01"],
    ],
)
def test_every_verb_that_acts_is_refused_where_the_environment_says_read_only(operator: Operator, words: list[str]):
    code, said = operator.does(*words, CLPDECK_READ_ONLY="1")
    assert (code, "this session only looks (CLPDECK_READ_ONLY is set)" in said) == (2, True)
    assert operator.told() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "move-grup", "prod-db"], "there is no runbook 'move-grup'"),
        (["plan", "move-group", "prod-bd"], "has no cluster 'prod-bd'"),
        (["plan", "move-group", "prod-db", "--set", "to"], "'to' is not of the form name=value"),
        (["plan", "move-group", "prod-db", "--set", "to=server03"], "server03"),
        (["log"], "there is no run yet in "),
        (["attach", "20200101-01"], "there is no run 20200101-01"),
        (["report", "20200101-01"], "there is no run 20200101-01"),
        (["resume", "20200101-01"], "there is no run 20200101-01"),
    ],
)
def test_a_wrong_call_gets_one_sentence_and_2(operator: Operator, words: list[str], said: str):
    code, told = operator.does(*words)
    assert (code, said in " ".join(told.split())) == (2, True), told
    assert "Traceback" not in told


def test_the_runbooks_are_listed_without_a_site_file():
    done = clpdeck("plan", CLPDECK_SITE="/nowhere/site.toml")
    assert done.stdout.decode().splitlines()[0] == "move-group"
    assert done.returncode == 0
