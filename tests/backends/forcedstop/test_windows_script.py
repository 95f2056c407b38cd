"""The forced-stop script for Windows, by its text alone: nobody executes it here, for there is no Windows here.

What is tested is that every fault of the published sample is absent, and what can be seen of its flow without cmd:
every label that is gone to is there, nothing runs into a subroutine, every variable that is read was set. That cmd does
what the text means is not known; who installs it tries it first on a cluster that is not in production.
"""

import re

import pytest

from backends.forcedstop import AWS_AT, LOG_AT, ForcedStopFacts, Server, forced_stop_script

FACTS = ForcedStopFacts(
    "books",
    "eu-south-1",
    (Server("server01", "i-0123456789abcdef0"), Server("server02", "i-0123456789abcdef1")),
    AWS_AT["windows"],
    LOG_AT["windows"],
)
FOR_5 = ForcedStopFacts(FACTS.cluster, FACTS.region, FACTS.servers, FACTS.aws, FACTS.log, version=(5, 0))
FROM_OUTSIDE = {
    "SystemRoot", "RANDOM", "ERRORLEVEL", "DATE", "TIME",
    "CLP_SERVER_DOWN", "CLP_SERVER_LOCAL", "CLP_FORCESTOP_MODE",
}  # fmt: skip
MAIN_ENDS = ":INSTANCE_OF"
"""The first subroutine: all before it is the way of the script."""


@pytest.fixture(params=[FACTS, FOR_5], ids=["4.3", "5.0"])
def lines(request: pytest.FixtureRequest) -> list[str]:
    """Its lines, without remarks and empty ones."""
    text = forced_stop_script(request.param, "windows")
    return [line for line in text.split("\r\n") if line and line != "rem" and not line.startswith("rem ")]


@pytest.fixture
def code(lines: list[str]) -> str:
    return "\n".join(lines)


def at(lines: list[str], beginning: str) -> int:
    return next(number for number, line in enumerate(lines) if line.startswith(beginning))


def test_it_is_ascii_with_crlf_and_no_line_is_too_long_for_cmd() -> None:
    text = forced_stop_script(FACTS, "windows")
    assert text.isascii()
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    assert "\t" not in text
    assert max(map(len, text.split("\r\n"))) < 1000
    assert text.startswith("@echo off\r\n")


def test_it_says_itself_that_nobody_has_executed_it() -> None:
    assert "never executed" in forced_stop_script(FACTS, "windows").partition("setlocal")[0]


def test_every_variable_is_set_by_set_in_quotes(lines: list[str]) -> None:
    for line in lines:
        assert not re.match(r"[A-Za-z_]+=", line)
        for rest in re.findall(r"\bset (.*)", line):
            assert re.match(r'"[A-Z_]+=|/a "[A-Z]+[A-Z_]*\+?=', rest), line


def test_no_bracket_opens_a_block_that_could_swallow_the_rest(lines: list[str]) -> None:
    outside = [re.sub(r'"[^"]*"', '""', line) for line in lines]
    assert [line for line in outside if "(" in line.replace('in ("")', "") and "in (" not in line] == []
    assert all(line.count('"') % 2 == 0 for line in lines)


def test_every_comparison_of_text_is_quoted_and_names_are_compared_in_any_case(lines: list[str]) -> None:
    for line in lines:
        for condition in re.findall(r"\bif (?:/i )?(?:not )?(\S+)", line):
            fine = condition in {"exist", "defined", "errorlevel"} or condition.startswith(('"', "%PAST%", "%%~zF"))
            assert fine or condition == "%NEEDED%", line
    for line in lines:
        if re.search(r'"%(CLP_SERVER_[A-Z]+%|FOUND%|OWN%|ID%|~1|%a)"==', line):
            assert re.search(r'\bif /i (not )?"%', line), line


def test_the_code_of_every_call_is_kept_at_once_before_anything_else_runs(lines: list[str]) -> None:
    calls = [number for number, line in enumerate(lines) if line.startswith('"%AWS%" ') or "powershell.exe" in line]
    assert len(calls) == 5
    assert all(lines[number + 1] == 'set "CODE=%ERRORLEVEL%"' for number in calls)
    assert sum("%ERRORLEVEL%" in line for line in lines) == len(calls)
    for number, line in enumerate(lines):
        if "if errorlevel" in line:
            assert "findstr.exe" in lines[number - 1]


def test_every_call_names_region_and_limits_and_goes_through_no_pipe(lines: list[str], code: str) -> None:
    common = '--region "%REGION%" --output text --cli-connect-timeout 3 --cli-read-timeout 7 >"%OUT%" 2>"%ERR%" <nul'
    calls = [line for line in lines if line.startswith('"%AWS%" ')]
    assert all(line.endswith(common) for line in calls)
    assert "|" not in code


def test_it_needs_no_console_no_user_and_no_command_of_version_1(code: str) -> None:
    text = forced_stop_script(FACTS, "windows")
    assert not re.search(r"\btimeout(\.exe)? /|\bpause\b|\bchoice\b", text, re.IGNORECASE)
    assert "AWS_CONFIG_FILE" not in text
    assert "Administrator" not in text
    assert r"AWSCLI\bin" not in text
    assert r'set "AWS=C:\Program Files\Amazon\AWSCLIV2\aws.exe"' in text
    assert r'"%SYS%\ping.exe" -n 4 127.0.0.1 >nul' in code


def test_every_exit_is_of_the_batch_file_alone(code: str) -> None:
    assert re.findall(r"\bexit\b(?! /b (?:0|%RC%)(?:$|\n))(?! 1 }| code %RC%)", code) == []
    assert code.count("exit /b %RC%") == 1


def test_a_code_of_0_is_set_only_after_the_word_of_ec2_or_a_check(lines: list[str]) -> None:
    zeros = [number for number, line in enumerate(lines) if '"RC=0"' in line]
    assert len(zeros) == 2
    check, proof = zeros
    assert lines[proof - 1] == ":PROVED"
    assert "checked only" in lines[check]
    assert lines[check - 1].startswith("if defined BAD ")
    goes = [number for number, line in enumerate(lines) if "goto PROVED" in line]
    assert [lines[number] for number in goes] == [
        'if "%STATE%"=="stopped" goto PROVED',
        'if "%STATE%"=="terminated" goto PROVED',
    ]
    assert lines[goes[0] - 1] == "call :LOOK"
    assert at(lines, "call :ASK") < goes[0]
    assert at(lines, 'set "RC=1"') < at(lines, "call :CLOCK")


def test_a_state_is_taken_only_from_the_line_of_the_right_instance_of_a_call_that_worked(lines: list[str]) -> None:
    look = at(lines, ":LOOK")
    kept = next(number for number, line in enumerate(lines) if 'set "STATE=%%b"' in line)
    assert lines[look + 1] == 'set "STATE=unknown"'
    assert lines[kept - 1] == 'if not "%CODE%"=="0" call :COMPLAIN & exit /b 0'
    assert 'if /i "%%a"=="%ID%" set "STATE=%%b"' in lines[kept]
    assert '"%OUT%"' in lines[kept]
    assert lines[look + 2].startswith('del "%OUT%"')


def test_nothing_is_asked_for_before_all_that_can_be_wrong_was_looked_at(lines: list[str]) -> None:
    first = min(at(lines, "call :ASK"), at(lines, 'call :CHECK "server01"'))
    before = "\n".join(lines[:first])
    for refusal in (
        'if not exist "%AWS%"',
        "if not defined OWN ",
        "if not defined CLP_SERVER_LOCAL ",
        'if /i not "%FOUND%"=="%OWN%"',
    ):
        assert refusal in before
    before = "\n".join(lines[: at(lines, "call :ASK")])
    for refusal in (
        "if not defined CLP_SERVER_DOWN ",
        'if /i "%CLP_SERVER_DOWN%"=="%CLP_SERVER_LOCAL%"',
        "if not defined FOUND ",
        'if not "%ID:~0,2%"=="i-"',
        'if /i "%ID%"=="%OWN%"',
    ):
        assert refusal in before


def test_mode_0_never_comes_to_a_stop(lines: list[str]) -> None:
    check = lines[at(lines, ":CHECK") :]
    assert [line for line in check if "stop-instances" in line and "--dry-run" not in line] == []
    leave = next(number for number, line in enumerate(lines) if "checked only" in line)
    assert lines[leave].endswith("& goto LEAVE")
    assert leave < at(lines, ":STOP_IT")
    assert [line for line in lines if "goto STOP_IT" in line] == ['if "%MODE%"=="1" goto STOP_IT']


def test_without_a_mode_it_stops_only_where_it_was_not_made_for_x_5() -> None:
    lenient = 'if not defined CLP_FORCESTOP_MODE set "MODE=1" & goto MODE_IS_KNOWN'
    assert lenient in forced_stop_script(FACTS, "windows")
    strict = forced_stop_script(FOR_5, "windows")
    assert lenient not in strict
    assert strict.count("goto MODE_IS_KNOWN") == 2


def test_every_label_that_is_gone_to_is_there_once(lines: list[str], code: str) -> None:
    labels = [line[1:] for line in lines if line.startswith(":")]
    assert len(set(labels)) == len(labels)
    gone_to = set(re.findall(r"\bgoto ([A-Z_]+)", code)) | set(re.findall(r"\bcall :([A-Z_]+)", code))
    assert gone_to == set(labels)


def test_nothing_runs_into_a_subroutine_and_each_comes_back(lines: list[str], code: str) -> None:
    called = {f":{name}" for name in re.findall(r"\bcall :([A-Z_]+)", code)}
    start = lines.index(MAIN_ENDS)
    assert called.isdisjoint(lines[:start])
    for number, line in enumerate(lines):
        if line in called:
            assert re.search(r"(^|& )(exit /b (0|%RC%)|goto [A-Z_]+)$", lines[number - 1]), line
    assert lines[-1] == "exit /b 0"
    assert "goto LEAVE" not in "\n".join(lines[start:])


def test_every_variable_that_is_read_was_set(code: str) -> None:
    read = set(re.findall(r"%([A-Za-z_]+)(?::[^%]*)?%", code))
    made = set(re.findall(r'set (?:/a )?"([A-Z_]+)\+?=', code))
    assert read - made - FROM_OUTSIDE == set()


def test_numbers_of_a_clock_with_a_leading_zero_are_not_read_as_octal(code: str) -> None:
    assert "(1%HH:~-2%-100)*3600+(1%MM:~-2%-100)*60+(1%SS:~-2%-100)" in code


def test_its_times_fit_into_the_products() -> None:
    text = forced_stop_script(FACTS, "windows")
    assert "ends this script after 300 (set it so); it ends itself by 280" in text
    assert 'set /a "NEEDED=PAST+60"' in text
    assert 'if %NEEDED% LEQ 280 set "TIME_LEFT=yes"' in text
    lines = text.split("\r\n")
    for number, line in enumerate(lines):
        if line in {"call :LOOK", "call :ASK"}:
            assert lines[number - 1].startswith('if not "%TIME_LEFT%"=="yes" ')
            assert lines[number - 2] == "call :HAS_TIME"


def test_servers_and_ids_are_those_of_the_cluster(lines: list[str]) -> None:
    first = at(lines, ":INSTANCE_OF")
    assert lines[first + 1 : first + 5] == [
        'set "FOUND="',
        'if /i "%~1"=="server01" set "FOUND=i-0123456789abcdef0"',
        'if /i "%~1"=="server02" set "FOUND=i-0123456789abcdef1"',
        "exit /b 0",
    ]
