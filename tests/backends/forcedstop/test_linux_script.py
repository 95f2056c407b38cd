"""The forced-stop script for Linux, run by bash and by dash, over every outcome: exit code, log, calls."""

import re
import subprocess
from pathlib import Path

import pytest

from backends.forcedstop import Server
from tests.backends.forcedstop.pretend_ec2 import CURL, ONE, TWO, Ended, Machine, machine

LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} \[\d+\] .+")
FORCED, HARDER = f"--instance-ids {TWO} --force", f"--instance-ids {TWO} --force --skip-os-shutdown"


@pytest.fixture(params=[pytest.param("dash", marks=pytest.mark.needs_dash), "bash"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    """A server that is to stop server02."""
    return machine(request.param, tmp_path)


def told(ended: Ended, code: int, why: str) -> None:
    """The code and its reason, in the log and on standard output, each line with its time; nothing else was printed."""
    assert (ended.code, ended.err) == (code, "")
    assert ended.log == ended.out
    assert all(LOG_LINE.fullmatch(line) for line in ended.log.splitlines())
    assert ended.log.splitlines()[-1].endswith(f"] exit code {code}: {why}")


def refused(ended: Ended, why: str) -> None:
    """Nobody was asked anything."""
    told(ended, 2, why)
    assert ended.calls == ()


# --- the stop ---------------------------------------------------------------------------------------------------------


def test_a_stop_that_is_seen_is_proved_and_nothing_harder_is_asked_for(here: Machine) -> None:
    ended = here.run()
    told(ended, 0, f"proved: {TWO} of server02 is stopped")
    assert ended.stops == [(1, FORCED)]
    assert f"EC2 says of {TWO}: stopping\n" in ended.log
    assert 20 <= ended.took_s < 30


def test_every_call_names_region_and_limits_and_is_limited_from_outside_too(here: Machine) -> None:
    ended = here.run()
    common = "--region eu-south-1 --output text --cli-connect-timeout 3 --cli-read-timeout 7"
    assert all(words.endswith(common) for _, words in ended.calls)
    limited = (here.world / "limited").read_text().splitlines()
    assert [line.partition(" ec2")[0] for line in limited] == [f"-k 2 20 {here.tools}/aws"] * len(ended.calls)


def test_a_hung_system_is_stopped_without_its_shutdown_after_a_minute(here: Machine) -> None:
    ended = here.run(STOPS_IN="9999", STOPS_HARDER_IN="10")
    told(ended, 0, f"proved: {TWO} of server02 is stopped")
    (first, gently), (second, hard) = ended.stops
    assert (first, gently, hard) == (1, FORCED, HARDER)
    assert 60 <= second < 70
    assert ended.took_s < 90


def test_an_aws_command_that_cannot_skip_the_shutdown_goes_on_without(here: Machine) -> None:
    ended = here.run(STOPS_IN="120", OLD="1")
    told(ended, 0, f"proved: {TWO} of server02 is stopped")
    assert [how for _, how in ended.stops] == [FORCED, HARDER]
    assert "it is too old for that" in ended.log


def test_one_that_is_refused_first_and_knows_no_skipping_asks_again_by_force_alone(here: Machine) -> None:
    ended = here.run(THROTTLED_TO=str(here.began + 70), OLD="1")
    told(ended, 0, f"proved: {TWO} of server02 is stopped")
    assert {how for _, how in ended.stops[-1:]} == {FORCED}
    assert ended.stops[-1][0] >= 70


def test_a_stop_that_is_refused_is_asked_for_to_the_end_and_is_no_proof(here: Machine) -> None:
    ended = here.run(REFUSED="OperationNotPermitted")
    told(ended, 1, f"not proved in time: the last that EC2 said of {TWO} of server02 was running")
    assert "An error occurred (OperationNotPermitted)" in ended.log
    assert [how for _, how in ended.stops[:4]] == [FORCED] * 4
    assert ended.stops[-1][1] == HARDER
    assert len(ended.stops) > 12
    assert ended.looks > 50
    assert 250 < ended.took_s <= 280


def test_a_stop_that_is_throttled_is_asked_for_again(here: Machine) -> None:
    ended = here.run(THROTTLED_TO=str(here.began + 25))
    told(ended, 0, f"proved: {TWO} of server02 is stopped")
    assert [how for _, how in ended.stops] == [FORCED] * 3
    assert "RequestLimitExceeded" in ended.log


def test_a_request_without_effect_is_made_again(here: Machine) -> None:
    here.limit_s = 180
    ended = here.run(DEAF="1")
    told(ended, 1, f"not proved in time: the last that EC2 said of {TWO} of server02 was running")
    assert len(ended.stops) > 6


def test_one_that_was_terminated_before_is_proved_although_the_request_fails(here: Machine) -> None:
    ended = here.run(REFUSED="IncorrectInstanceState", STATE="terminated")
    told(ended, 0, f"proved: {TWO} of server02 is terminated")
    assert (len(ended.stops), ended.looks) == (1, 1)


def test_one_that_stopped_by_itself_is_proved_although_the_request_is_refused(here: Machine) -> None:
    told(here.run(REFUSED="UnauthorizedOperation", STATE="stopped"), 0, f"proved: {TWO} of server02 is stopped")


def test_one_that_never_stops_is_not_proved_and_ends_before_the_product_would_end_it(here: Machine) -> None:
    ended = here.run(STOPS_IN="9999")
    told(ended, 1, f"not proved in time: the last that EC2 said of {TWO} of server02 was stopping")
    assert 250 < ended.took_s <= 280


@pytest.mark.parametrize("takes", [5, 20, 500])
def test_with_slow_calls_it_ends_in_time_too(here: Machine, takes: int) -> None:
    ended = here.run(STOPS_IN="9999", TAKES=str(takes))
    assert ended.code == 1
    assert 230 < ended.took_s <= 280
    assert ("aws ended with code 124" in ended.log) == (takes > 20)


@pytest.mark.parametrize("takes", [5, 44])
def test_where_there_is_no_timeout_command_more_time_is_kept_for_each_call(here: Machine, takes: int) -> None:
    (here.tools / "timeout").unlink()
    ended = here.run(STOPS_IN="9999", TAKES=str(takes))
    assert ended.code == 1
    assert 200 < ended.took_s <= 280


def test_a_slow_stop_within_the_time_is_proved(here: Machine) -> None:
    ended = here.run(STOPS_IN="200", TAKES="10")
    told(ended, 0, f"proved: {TWO} of server02 is stopped")
    assert ended.took_s <= 280


@pytest.mark.parametrize("error", ["RequestLimitExceeded", "UnauthorizedOperation", "InvalidInstanceID.NotFound"])
def test_where_ec2_does_not_tell_nothing_is_proved(here: Machine, error: str) -> None:
    here.limit_s = 180
    ended = here.run(MUTE=error)
    told(ended, 1, f"not proved in time: the last that EC2 said of {TWO} of server02 was unknown")
    assert f"({error})" in ended.log


def test_the_word_about_another_instance_proves_nothing(here: Machine) -> None:
    here.limit_s = 180
    for other in (ONE, f"{TWO}0", f"x{TWO}"):
        ended = here.run(STATE="stopped", ANSWERS_FOR=other, DEAF="1")
        told(ended, 1, f"not proved in time: the last that EC2 said of {TWO} of server02 was unknown")


def test_the_word_stopped_in_an_error_proves_nothing(here: Machine) -> None:
    here.add("aws", f"#!/bin/sh\nprintf '{TWO}\\tstopped\\n'\necho $(({here.began}+270)).50 >$WORLD/uptime\nexit 255\n")
    told(here.run(), 1, f"not proved in time: the last that EC2 said of {TWO} of server02 was unknown")


# --- what is missing or wrong -----------------------------------------------------------------------------------------


def test_a_server_that_nobody_knows_is_not_stopped(here: Machine) -> None:
    for name in ("server03", "server0", "server02x", "SERVER02", "*", "server02 server01", "$(reboot)"):
        refused(here.run(down=name), f"no instance is known for {name}")


def test_no_server_stops_itself(here: Machine) -> None:
    refused(here.run(down="server01"), "server01 is this server itself")


def test_the_instance_that_would_be_stopped_must_not_be_this_one(here: Machine) -> None:
    here.own = TWO
    why = f"this is {TWO}, but the table of this script has '{ONE}' for server01: it is not right"
    refused(here.run(), why)


def test_a_table_that_has_this_instance_for_the_other_server_too_is_refused(here: Machine) -> None:
    here.edits.append((f"found='{TWO}'", f"found='{ONE}'"))
    refused(here.run(), f"{ONE} is this server itself")


@pytest.mark.parametrize("empty", [None, ""])
def test_without_its_variables_nothing_is_asked(here: Machine, empty: str | None) -> None:
    refused(here.run(down=empty), "CLP_SERVER_DOWN is not set")
    refused(here.run(here=empty), "CLP_SERVER_LOCAL is not set")
    refused(here.run(down=empty, here=empty), "CLP_SERVER_LOCAL is not set")


@pytest.mark.parametrize("id_", ["i-", "i-11111111111111111 ", "i-0123456789ABCDEF1", "server02", "i-1", "--all"])
def test_what_is_no_instance_id_is_refused(here: Machine, id_: str) -> None:
    here.edits.append((f"found='{TWO}'", f"found='{id_}'"))
    refused(here.run(), f"'{id_}' for server02 is no instance id")


def test_an_empty_instance_id_is_refused(here: Machine) -> None:
    here.edits.append((f"found='{TWO}'", "found=''"))
    refused(here.run(), "no instance is known for server02")


def test_without_the_aws_command_nothing_is_asked(here: Machine) -> None:
    (here.tools / "aws").chmod(0o644)
    refused(here.run(), f"there is no aws command at {here.tools}/aws")
    (here.tools / "aws").unlink()
    refused(here.run(), f"there is no aws command at {here.tools}/aws")


def test_the_metadata_tells_who_this_is_where_the_hardware_does_not(here: Machine) -> None:
    here.own = ""
    here.add("curl", CURL)
    told(here.run(METADATA=ONE), 0, f"proved: {TWO} of server02 is stopped")


@pytest.mark.parametrize("metadata", [None, "", "<html>"])
def test_a_server_that_cannot_know_who_it_is_stops_nobody(here: Machine, metadata: str | None) -> None:
    here.own = ""
    if metadata is not None:
        here.add("curl", CURL)
    ended = here.run(METADATA=metadata or "")
    refused(ended, "this server's own instance id cannot be known, so it might stop itself")


def test_old_short_instance_ids_are_ids(here: Machine) -> None:
    here.own, here.servers = "i-01234567", (Server("server01", "i-01234567"), Server("server02", "i-89abcdef"))
    told(here.run(), 0, "proved: i-89abcdef of server02 is stopped")


# --- CLP_FORCESTOP_MODE -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [None, (4, 3), (5, 3)])
def test_mode_0_checks_and_stops_nobody(here: Machine, version: tuple[int, int] | None) -> None:
    here.version = version
    for down in (None, "server02"):
        ended = here.run(down=down, CLP_FORCESTOP_MODE="0")
        told_code = ended.log.splitlines()[-1]
        assert (ended.code, ended.err) == (0, "")
        assert told_code.endswith("exit code 0: checked only, nothing was stopped")
        assert [how for _, how in ended.stops] == [f"--dry-run --force --instance-ids {TWO}"]
        assert ended.looks == 1
        assert not (here.world / "asked").exists()


def test_mode_0_says_no_where_a_stop_would_be_refused_or_nothing_is_seen(here: Machine) -> None:
    here.version = (5, 0)
    ended = here.run(CLP_FORCESTOP_MODE="0", DENIED="1")
    told(ended, 1, "the check failed: server02 (its stop is not allowed, or nobody says so)")
    ended = here.run(CLP_FORCESTOP_MODE="0", MUTE="UnauthorizedOperation")
    assert ended.code == 1
    assert ended.log.splitlines()[-1].endswith("the check failed: server02 (EC2 does not tell of it)")


def test_mode_0_finds_a_wrong_table_too(here: Machine) -> None:
    here.own = TWO
    ended = here.run(CLP_FORCESTOP_MODE="0")
    assert (ended.code, ended.calls) == (2, ())


def test_mode_0_ends_in_time_with_many_servers(here: Machine) -> None:
    more = tuple(Server(f"server{at}", f"i-0123456789abcde{at}") for at in range(10, 42))
    here.servers = (Server("server01", ONE), *more)
    ended = here.run(CLP_FORCESTOP_MODE="0", TAKES="20")
    assert ended.code == 1
    assert ended.took_s <= 280
    assert "(no time left)" in ended.log


def test_mode_1_stops(here: Machine) -> None:
    here.version = (5, 0)
    told(here.run(CLP_FORCESTOP_MODE="1"), 0, f"proved: {TWO} of server02 is stopped")


@pytest.mark.parametrize("mode", [{}, {"CLP_FORCESTOP_MODE": ""}])
def test_made_for_x_5_nothing_is_done_without_a_mode(here: Machine, mode: dict[str, str]) -> None:
    here.version = (5, 0)
    why = "CLP_FORCESTOP_MODE is not set: X 5.0 and later set it, so this is no call of theirs"
    refused(here.run(**mode), why)


@pytest.mark.parametrize("mode", ["2", "01", "stop", " 1", "1 "])
def test_an_unknown_mode_is_refused_by_every_file(here: Machine, mode: str) -> None:
    for version in ((4, 3), (5, 0)):
        here.version = version
        refused(here.run(CLP_FORCESTOP_MODE=mode), f"CLP_FORCESTOP_MODE is '{mode}', neither 0 nor 1")


# --- log, text --------------------------------------------------------------------------------------------------------


def test_a_log_that_cannot_be_written_holds_up_nothing(here: Machine) -> None:
    here.log = here.world / "missing" / "log"
    ended = here.run()
    assert (ended.code, ended.err, ended.log) == (0, "", "")
    assert ended.out.splitlines()[-1].endswith(f"exit code 0: proved: {TWO} of server02 is stopped")


def test_a_long_log_begins_anew_and_the_old_one_is_kept(here: Machine) -> None:
    (here.world / "log").write_text("x" * 1_000_001)
    told(here.run(), 0, f"proved: {TWO} of server02 is stopped")
    assert (here.world / "log.1").stat().st_size == 1_000_001


def test_one_that_is_ended_from_outside_says_so_and_proves_nothing(here: Machine) -> None:
    here.add("sleep", "#!/bin/sh\nkill -TERM $PPID\n")
    ended = here.run(STOPS_IN="9999")
    told(ended, 1, "it was ended from outside")


def test_it_is_ascii_and_of_the_file_nothing_but_posix(here: Machine) -> None:
    text = here.text()
    assert text.isascii()
    assert text.startswith("#!/bin/sh\n")
    assert "\r" not in text
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    assert not re.search(r"\blet\b|\[\[|\bfunction\b|\blocal\b|\| *grep", code)


@pytest.mark.needs_shellcheck
@pytest.mark.parametrize("version", [None, (4, 3), (5, 3)])
@pytest.mark.parametrize("dialect", ["sh", "dash", "bash"])
def test_shellcheck_finds_nothing(tmp_path: Path, version: tuple[int, int] | None, dialect: str) -> None:
    here = machine("sh", tmp_path)
    here.version = version
    script = tmp_path / "script"
    script.write_text(here.text())
    done = subprocess.run(["shellcheck", "-x", "-s", dialect, str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
