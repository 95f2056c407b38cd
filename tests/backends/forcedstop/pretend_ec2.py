"""A server with a fake `aws`, `timeout`, `sleep` and `curl`, and a clock that only they move: nothing waits.

The script is run as it is but for four of its paths: the clock, the hardware's word, PATH, and where `aws` and log are.
"""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from backends.forcedstop import ForcedStopFacts, Server, forced_stop_script

ONE, TWO = "i-0123456789abcdef0", "i-0123456789abcdef1"
SERVERS = (Server("server01", ONE), Server("server02", TWO))
TOOLS = ("date", "mv", "wc", "sh", "cat")
SYSTEM_PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

AWS = r"""#!/bin/sh
read -r now <"$WORLD/uptime"
now=$((${now%%.*} + ${TAKES:-1}))
echo "$now.50" >"$WORLD/uptime"
printf '%s %s\n' "$now" "$*" >>"$WORLD/calls"
refuse() { echo >&2; echo "An error occurred ($1) when calling the $2 operation: $3" >&2; exit 254; }
case "$*" in
*--skip-os-shutdown*) [ -z "${OLD:-}" ] || { echo 'Unknown options: --skip-os-shutdown' >&2; exit 252; } ;;
esac
case "$2 $*" in
'stop-instances '*--dry-run*)
    [ -z "${DENIED:-}" ] || refuse UnauthorizedOperation StopInstances 'You are not authorized.'
    refuse DryRunOperation StopInstances 'Request would have succeeded, but DryRun flag is set.' ;;
'stop-instances '*)
    [ -z "${REFUSED:-}" ] || refuse "$REFUSED" StopInstances "Not now."
    [ "$now" -ge "${THROTTLED_TO:-0}" ] || refuse RequestLimitExceeded StopInstances 'Request limit exceeded.'
    [ -e "$WORLD/asked" ] || echo "$now" >"$WORLD/asked"
    case "$*" in *--skip-os-shutdown*) [ -e "$WORLD/harder" ] || echo "$now" >"$WORLD/harder" ;; esac
    printf 'STOPPINGINSTANCES\t%s\n' "$4" ;;
'describe-instances '*)
    [ -z "${MUTE:-}" ] || refuse "$MUTE" DescribeInstances 'No.'
    state=${STATE:-running}
    if [ -e "$WORLD/asked" ] && [ -z "${DEAF:-}" ]; then
        read -r asked <"$WORLD/asked"
        state=stopping
        [ "$now" -lt "$((asked + ${STOPS_IN:-20}))" ] || state=stopped
        if [ -e "$WORLD/harder" ]; then
            read -r harder <"$WORLD/harder"
            [ "$now" -lt "$((harder + ${STOPS_HARDER_IN:-100000}))" ] || state=stopped
        fi
    fi
    echo 'a warning of some library' >&2
    printf '%s\t%s\n' "${ANSWERS_FOR:-$4}" "$state" ;;
*) exit 255 ;;
esac
"""
TIMEOUT = r"""#!/bin/sh
printf '%s\n' "$*" >>"$WORLD/limited"
limit=$3
shift 3
read -r before <"$WORLD/uptime"
"$@"
code=$?
read -r after <"$WORLD/uptime"
if [ "$((${after%%.*} - ${before%%.*}))" -gt "$limit" ]; then
    echo "$((${before%%.*} + limit)).50" >"$WORLD/uptime"
    exit 124
fi
exit "$code"
"""
SLEEP = r"""#!/bin/sh
read -r now <"$WORLD/uptime"
echo "$((${now%%.*} + $1)).50" >"$WORLD/uptime"
"""
CURL = r"""#!/bin/sh
printf '%s\n' "$*" >>"$WORLD/asked-metadata"
case "$*" in
*'-X PUT'*) echo token ;;
*'X-aws-ec2-metadata-token: token'*) echo "$METADATA" ;;
*) exit 22 ;;
esac
"""


@dataclass(frozen=True)
class Ended:
    """How a script ended.

    Attributes:
        calls: Seconds since its beginning, and the words of each call of `aws`.
        took_s: By the pretend clock.
    """

    code: int
    log: str
    out: str
    err: str
    calls: tuple[tuple[int, str], ...]
    took_s: int

    @property
    def stops(self) -> list[tuple[int, str]]:
        """The requests to stop: when, and how."""
        asked = [(at, words) for at, words in self.calls if words.startswith("ec2 stop-instances ")]
        return [(at, words.partition(" --region")[0].removeprefix("ec2 stop-instances ")) for at, words in asked]

    @property
    def looks(self) -> int:
        return sum(words.startswith("ec2 describe-instances ") for _, words in self.calls)


@dataclass
class Machine:
    """A server that runs the script.

    Attributes:
        world: Where the fakes keep what they know.
        own: Its instance, as the hardware tells; empty: it does not.
    """

    shell: str
    world: Path
    own: str = ONE
    began: int = 7000
    version: tuple[int, int] | None = None
    servers: tuple[Server, ...] = SERVERS
    edits: list[tuple[str, str]] = field(default_factory=list)
    log: Path | None = None
    limit_s: int = 300

    @property
    def tools(self) -> Path:
        return self.world / "bin"

    def furnish(self) -> "Machine":
        self.tools.mkdir()
        for name, text in (("timeout", TIMEOUT), ("sleep", SLEEP), ("aws", AWS)):
            self.add(name, text)
        for name in TOOLS:
            (self.tools / name).symlink_to(shutil.which(name) or "/missing")
        return self

    def add(self, name: str, text: str) -> None:
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)

    def text(self) -> str:
        log = str(self.log or self.world / "log")
        facts = ForcedStopFacts(
            "books", "eu-south-1", self.servers, f"{self.tools}/aws", log, self.limit_s, self.version
        )
        text = forced_stop_script(facts, "linux")
        own = self.world / "own"
        if self.own:
            own.write_text(f"{self.own}\n")
        paths = [
            ("/proc/uptime", f"{self.world}/uptime"),
            ("/sys/devices/virtual/dmi/id/board_asset_tag", str(own)),
            (SYSTEM_PATH, str(self.tools)),
        ]
        for old, new in (*paths, *self.edits):
            assert text.count(old) == 1
            text = text.replace(old, new)
        return text

    def run(self, *, down: str | None = "server02", here: str | None = "server01", **world: str) -> Ended:
        for name in ("calls", "asked", "harder", "limited"):
            (self.world / name).unlink(missing_ok=True)
        (self.world / "uptime").write_text(f"{self.began}.50 1.00\n")
        known = self._read("log")
        script = self.world / "forcestop.sh"
        script.write_text(self.text())
        server = {"CLP_SERVER_DOWN": down, "CLP_SERVER_LOCAL": here}
        told = {name: value for name, value in server.items() if value is not None}
        env = {"PATH": str(self.tools), "WORLD": str(self.world), **told, **world}
        shell = shutil.which(self.shell)
        assert shell
        done = subprocess.run(
            [shell, str(script)], env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            timeout=60,
        )  # fmt: skip
        return Ended(
            done.returncode, self._read("log").removeprefix(known), done.stdout, done.stderr, self._calls(),
            int(float(self._read("uptime").split()[0])) - self.began,
        )  # fmt: skip

    def _calls(self) -> tuple[tuple[int, str], ...]:
        lines = (line.partition(" ") for line in self._read("calls").splitlines())
        return tuple((int(at) - self.began, words) for at, _, words in lines)

    def _read(self, name: str) -> str:
        path = self.world / name
        return path.read_text() if path.exists() else ""


def machine(shell: str, world: Path) -> Machine:
    """A server whose script runs in that shell."""
    return Machine(shell, world).furnish()
