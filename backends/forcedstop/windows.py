"""The forced-stop script for Windows: a batch file of nothing but cmd, System32, PowerShell 5 and `aws.exe`.

Never executed where clpdeck is made, for there is no Windows there: its text is tested, its behaviour is not. Try it on
a cluster that is not in production before it is relied on.

It runs as SYSTEM and without a console: so no configuration of a user, no `timeout`, no `pause`. cmd has no clock but
`%TIME%`, which is set by hand or by NTP: a leap of it ends the script early, or lets the product end it; both are a
failure, never a proof.
"""

from typing import Final

from backends.forcedstop import limits
from backends.forcedstop.values import ForcedStopFacts
from backends.forcedstop.wording import filled_in, made_for

UNSET: Final = {
    True: "rem X 5.0 and later set it: without it this is no call of theirs.",
    False: 'if not defined CLP_FORCESTOP_MODE set "MODE=1" & goto MODE_IS_KNOWN',
}

HEAD: Final = r"""@echo off
rem Forced stop by EC2 for cluster @CLUSTER@, CLUSTERPRO / EXPRESSCLUSTER on Windows. Written by clpdeck.
rem Made for @MADE_FOR@.
rem The text of this file was tested, but it was never executed before it came to you.
rem
rem Exit code 0: EC2 said, after the request, that the right instance is stopped or terminated. Nothing else is 0, but
rem              with CLP_FORCESTOP_MODE=0, which stops nothing: this server may stop all the others, by DryRun, and
rem              sees them. (It does not see whether an instance is protected from being stopped.)
rem Exit code 1: that is not proved. Exit code 2: something is missing or wrong, nothing was asked for.
rem It rests on the option that suppresses the failover where this script fails: without it the code means nothing.
rem
rem Time, in seconds. The product ends this script after @PRODUCT_S@ (set it so); it ends itself by @END_S@:
rem   who am I: PowerShell, 2 requests of 2; it has no limit of its own, its time is counted like all else
rem   one call of aws: @TRIES@ tries of @CONNECT_S@ to connect + @READ_S@ to read, + 3 requests for credentials of
rem                    @TRIES@ tries of @METADATA_S@ = @REQUESTS_S@, + @REST_S@ for start, names and pauses = @CALL_S@
rem   no call begins unless its whole time is left before @END_S@; after the last one nothing is waited for
rem   requests: at once; again after @AGAIN_S@ where refused or of no effect; from @HARDER_S@ on the shutdown of the
rem             operating system is skipped, where the aws command knows how
rem   looks: @LOOK_S@ apart, until the end
rem
rem It runs as SYSTEM. Credentials are those of the instance's role: no configuration of a user is named here.
setlocal EnableExtensions DisableDelayedExpansion
set "REGION=@REGION@"
set "AWS=@AWS@"
set "LOG=@LOG@"
set "SYS=%SystemRoot%\System32"
set "OUT=%LOG%.%RANDOM%%RANDOM%.out"
set "ERR=%LOG%.%RANDOM%%RANDOM%.err"
set "AWS_MAX_ATTEMPTS=@TRIES@"
set "AWS_RETRY_MODE=standard"
set "AWS_METADATA_SERVICE_TIMEOUT=@METADATA_S@"
set "AWS_METADATA_SERVICE_NUM_ATTEMPTS=@TRIES@"
set "RC=1"
set "WHY=it ended where it should not"
set "BEGAN=0"
call :CLOCK
set "BEGAN=%NOW%"
if exist "%LOG%" for %%F in ("%LOG%") do if %%~zF GTR 1000000 move /y "%LOG%" "%LOG%.1" >nul 2>&1
call :NOTE "begins: down '%CLP_SERVER_DOWN%', here '%CLP_SERVER_LOCAL%', mode '%CLP_FORCESTOP_MODE%'"

set "MODE=%CLP_FORCESTOP_MODE%"
if "%MODE%"=="0" goto MODE_IS_KNOWN
if "%MODE%"=="1" goto MODE_IS_KNOWN
@UNSET@
set "WHY=CLP_FORCESTOP_MODE is '%MODE%', neither 0 nor 1" & set "RC=2" & goto LEAVE

:MODE_IS_KNOWN
if not exist "%AWS%" set "WHY=there is no aws command at that path" & set "RC=2" & goto LEAVE
call :WHO_AM_I
if not defined OWN set "WHY=this server's own instance id cannot be known" & set "RC=2" & goto LEAVE
if not defined CLP_SERVER_LOCAL set "WHY=CLP_SERVER_LOCAL is not set" & set "RC=2" & goto LEAVE
call :INSTANCE_OF "%CLP_SERVER_LOCAL%"
if not defined FOUND set "WHY=no instance is known for this server" & set "RC=2" & goto LEAVE
if /i not "%FOUND%"=="%OWN%" set "WHY=this is %OWN%, but the table of this script has %FOUND%" & set "RC=2" & goto LEAVE
if "%MODE%"=="1" goto STOP_IT

set "BAD="
@CHECKS@
if defined BAD set "WHY=the check failed: %BAD%" & set "RC=1" & goto LEAVE
set "WHY=checked only, nothing was stopped" & set "RC=0" & goto LEAVE

:STOP_IT
if not defined CLP_SERVER_DOWN set "WHY=CLP_SERVER_DOWN is not set" & set "RC=2" & goto LEAVE
if /i "%CLP_SERVER_DOWN%"=="%CLP_SERVER_LOCAL%" set "WHY=that is this server itself" & set "RC=2" & goto LEAVE
call :INSTANCE_OF "%CLP_SERVER_DOWN%"
if not defined FOUND set "WHY=no instance is known for %CLP_SERVER_DOWN%" & set "RC=2" & goto LEAVE
set "ID=%FOUND%"
if not "%ID:~0,2%"=="i-" set "WHY=the id for %CLP_SERVER_DOWN% is none" & set "RC=2" & goto LEAVE
if /i "%ID%"=="%OWN%" set "WHY=%ID% is this server itself" & set "RC=2" & goto LEAVE
set "HARDER=no"
set "KNOWS=yes"
set "ACCEPTED=no"
set "ACCEPTED_BEFORE=no"
set "ASKED=0"
set "DUE=0"
set "STATE=unknown"

:ROUND
call :CLOCK
if not "%KNOWS%%HARDER%"=="yesno" goto REQUEST
if %PAST% LSS @HARDER_S@ goto REQUEST
set "HARDER=yes"
set "ACCEPTED_BEFORE=%ACCEPTED%"
set "ACCEPTED=no"
set "DUE=0"
:REQUEST
if "%ACCEPTED%"=="yes" goto SEE
if %PAST% LSS %DUE% goto SEE
call :HAS_TIME
if not "%TIME_LEFT%"=="yes" goto TOO_LATE
call :ASK
call :CLOCK
set /a "DUE=PAST+@AGAIN_S@"
:SEE
call :HAS_TIME
if not "%TIME_LEFT%"=="yes" goto TOO_LATE
call :LOOK
if "%STATE%"=="stopped" goto PROVED
if "%STATE%"=="terminated" goto PROVED
if "%STATE%"=="stopping" goto REST
if "%STATE%"=="shutting-down" goto REST
if "%STATE%"=="unknown" goto REST
rem It goes on, as if nobody had asked.
set /a "AGAIN_AT=ASKED+@AGAIN_S@"
if %PAST% GEQ %AGAIN_AT% set "ACCEPTED=no"
:REST
"%SYS%\ping.exe" -n @PINGS@ 127.0.0.1 >nul 2>&1
goto ROUND

:PROVED
set "WHY=proved: %ID% of %CLP_SERVER_DOWN% is %STATE%" & set "RC=0" & goto LEAVE

:TOO_LATE
set "WHY=not proved in time: the last that EC2 said of %ID% was %STATE%" & set "RC=1" & goto LEAVE

:LEAVE
del "%OUT%" "%ERR%" >nul 2>&1
call :NOTE "exit code %RC%: %WHY%"
exit /b %RC%
"""

TOOLS: Final = r"""
:INSTANCE_OF
set "FOUND="
@CASES@
exit /b 0

:NOTE
echo %DATE% %TIME% %~1
>>"%LOG%" echo %DATE% %TIME% %~1
exit /b 0

:CLOCK
for /f "tokens=1-3 delims=:., " %%a in ("%TIME%") do set "HH=0%%a" & set "MM=0%%b" & set "SS=0%%c"
set /a "NOW=(1%HH:~-2%-100)*3600+(1%MM:~-2%-100)*60+(1%SS:~-2%-100)"
set /a "PAST=NOW-BEGAN"
if %PAST% LSS 0 set /a "PAST+=86400"
exit /b 0

:HAS_TIME
call :CLOCK
set "TIME_LEFT=no"
set /a "NEEDED=PAST+@CALL_S@"
if %NEEDED% LEQ @END_S@ set "TIME_LEFT=yes"
exit /b 0

:COMPLAIN
call :NOTE "aws ended with code %CODE%"
if exist "%ERR%" type "%ERR%"
if exist "%ERR%" type "%ERR%" >>"%LOG%"
exit /b 0

:WHO_AM_I
set "OWN="
del "%OUT%" "%ERR%" >nul 2>&1
"%SYS%\WindowsPowerShell\v1.0\powershell.exe" -NoLogo -NoProfile -NonInteractive -Command "@WHO@" @KEPT@
set "CODE=%ERRORLEVEL%"
if not "%CODE%"=="0" exit /b 0
for /f "usebackq tokens=1" %%a in ("%OUT%") do set "OWN=%%a"
if not defined OWN exit /b 0
if not "%OWN:~0,2%"=="i-" set "OWN="
exit /b 0

:LOOK
set "STATE=unknown"
del "%OUT%" "%ERR%" >nul 2>&1
"%AWS%" ec2 describe-instances --instance-ids "%ID%" @QUERY@ @COMMON@
set "CODE=%ERRORLEVEL%"
if not "%CODE%"=="0" call :COMPLAIN & exit /b 0
for /f "usebackq tokens=1,2" %%a in ("%OUT%") do if /i "%%a"=="%ID%" set "STATE=%%b"
call :NOTE "EC2 says of %ID%: %STATE%"
exit /b 0

:ASK
set "ASKED=%PAST%"
del "%OUT%" "%ERR%" >nul 2>&1
if "%HARDER%"=="yes" goto ASK_HARDER
call :NOTE "EC2 is asked to stop %ID% (--force)"
"%AWS%" ec2 stop-instances --instance-ids "%ID%" --force @COMMON@
set "CODE=%ERRORLEVEL%"
goto ANSWERED
:ASK_HARDER
call :NOTE "EC2 is asked to stop %ID% (--force --skip-os-shutdown)"
"%AWS%" ec2 stop-instances --instance-ids "%ID%" --force --skip-os-shutdown @COMMON@
set "CODE=%ERRORLEVEL%"
:ANSWERED
if "%CODE%"=="0" set "ACCEPTED=yes" & exit /b 0
call :COMPLAIN
if not "%HARDER%"=="yes" exit /b 0
"%SYS%\findstr.exe" /i /c:"unknown option" "%ERR%" >nul 2>&1
if errorlevel 1 exit /b 0
call :NOTE "this aws command cannot skip the shutdown of the operating system: it is too old for that"
set "KNOWS=no"
set "HARDER=no"
set "ACCEPTED=%ACCEPTED_BEFORE%"
exit /b 0

:CHECK
call :INSTANCE_OF "%~1"
if not defined FOUND set "BAD=no instance is known for %~1" & exit /b 0
set "ID=%FOUND%"
if /i "%ID%"=="%OWN%" exit /b 0
call :HAS_TIME
if not "%TIME_LEFT%"=="yes" set "BAD=no time was left for %~1" & exit /b 0
del "%OUT%" "%ERR%" >nul 2>&1
"%AWS%" ec2 stop-instances --dry-run --force --instance-ids "%ID%" @COMMON@
set "CODE=%ERRORLEVEL%"
"%SYS%\findstr.exe" /c:"(DryRunOperation)" "%ERR%" >nul 2>&1
if errorlevel 1 call :COMPLAIN & set "BAD=the stop of %~1 is not allowed, or nobody says so"
call :HAS_TIME
if not "%TIME_LEFT%"=="yes" set "BAD=no time was left for %~1" & exit /b 0
call :LOOK
if "%STATE%"=="unknown" set "BAD=EC2 does not tell of %~1"
exit /b 0
"""

QUERY: Final = '--query "Reservations[].Instances[].[InstanceId,State.Name]"'
KEPT: Final = '>"%OUT%" 2>"%ERR%" <nul'
LIMITED: Final = f"--cli-connect-timeout {limits.CONNECT_S} --cli-read-timeout {limits.READ_S}"
COMMON: Final = f'--region "%REGION%" --output text {LIMITED} {KEPT}'
METADATA: Final = "http://169.254.169.254/latest"
ASKS_FOR: Final = "-Headers @{'X-aws-ec2-metadata-token-ttl-seconds' = '60'}"
ASKS_WITH: Final = "-Headers @{'X-aws-ec2-metadata-token' = $t}"
WHO: Final = (
    "try { [Net.WebRequest]::DefaultWebProxy = $null; "
    f"$t = Invoke-RestMethod -Method Put -TimeoutSec 2 {ASKS_FOR} -Uri {METADATA}/api/token; "
    f"Invoke-RestMethod -TimeoutSec 2 {ASKS_WITH} -Uri {METADATA}/meta-data/instance-id "
    "} catch { exit 1 }"
)
"""In PowerShell: the instance's own id, on a line of its own."""


def script(facts: ForcedStopFacts) -> str:
    """The batch file, with CRLF; the facts have been checked."""
    numbers = limits.values("windows", facts.product_limit_s)
    words = {
        "CLUSTER": facts.cluster,
        "MADE_FOR": made_for(facts),
        "REGION": facts.region,
        "AWS": facts.aws,
        "LOG": facts.log,
        "CASES": "\n".join(f'if /i "%~1"=="{one.name}" set "FOUND={one.instance}"' for one in facts.servers),
        "CHECKS": "\n".join(f'call :CHECK "{one.name}"' for one in facts.servers),
        "UNSET": UNSET[facts.needs_mode],
        "QUERY": QUERY,
        "COMMON": COMMON,
        "KEPT": KEPT,
        "WHO": WHO,
        "PINGS": str(limits.LOOK_S + 1),
        **numbers,
    }
    return filled_in(HEAD + TOOLS, words).replace("\n", "\r\n")
