"""What to know before a run is begun: what it needs that ends with this terminal or login."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from backends.control.desk import Warned
from backends.errors import LookError
from backends.plan import Plan
from backends.settings import Cluster

SOON = timedelta(hours=4)
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def warnings(
    plan: Plan, cluster: Cluster, reach: str, now: datetime, environ: Mapping[str, str] = os.environ
) -> tuple[Warned, ...]:
    """All there is to warn of, what is serious first. Blocks: it reads files, and may ask the machine for its role.

    Args:
        plan: What is to be begun.
        cluster: The plan's.
        reach: How far a lease reaches, in words; empty where that is not known.
        now: The time.
        environ: Of this process.
    """
    found = [*_of_aws(plan, cluster, now, environ), *_of_ssh(environ), *_of_login(environ)]
    if reach:
        found.append(Warned(f"the lease that keeps a second run off {cluster.name} reaches {reach}"))
    return tuple(sorted(found, key=lambda one: not one.serious))


def _of_aws(plan: Plan, cluster: Cluster, now: datetime, environ: Mapping[str, str]) -> Iterator[Warned]:
    if not cluster.region:
        return
    from backends.aws.credentials import acting, found_by_runner  # noqa: PLC0415 - after the first paint

    access, mend = acting(cluster), "name a profile of the AWS configuration as act_profile in the site file"
    try:
        found = found_by_runner(cluster, Path.home())
    except LookError as error:
        yield Warned(str(error), serious=True)
        return
    in_hand = any(name in environ for name in KEYS)
    if found is None and in_hand:
        yield Warned(f"the AWS keys in this terminal's environment are not handed to a runner; {mend}", serious=True)
    elif found is None:
        yield Warned(f"a runner finds no AWS credentials; {mend}", serious=True)
    else:
        if in_hand:
            yield Warned(f"a runner does not use this terminal's AWS keys but those of {access} ({found.source})")
        if found.asks_code:
            yield Warned(f"{access} asks for an MFA code, and a runner has no terminal for it; {mend}", serious=True)
        if found.until and found.until - now < max(SOON, _usual(plan)):
            yield _ending(found.until, now, _usual(plan), access.profile)


def _usual(plan: Plan) -> timedelta:
    return timedelta(seconds=sum(step.usual_s for step in plan.steps))


def _ending(until: datetime, now: datetime, usual: timedelta, profile: str | None) -> Warned:
    renew = f"`aws sso login{f' --profile {profile}' if profile else ''}` renews it, in the middle of a run too"
    if until <= now:
        return Warned(f"the AWS sign-in ended at {_clock(until)}; {renew}", serious=True)
    return Warned(f"the AWS sign-in ends at {_clock(until)}; {renew}", serious=until - now < usual)


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M}"


def _of_ssh(environ: Mapping[str, str]) -> Iterator[Warned]:
    socket = environ.get("SSH_AUTH_SOCK", "")
    forwarded = socket.startswith("/tmp/ssh-") or ".sshd." in Path(socket).name  # noqa: S108 - sshd's own place
    if socket and "SSH_CONNECTION" in environ and forwarded:
        yield Warned(
            "the SSH keys come from an agent forwarded to this login, and go with it; "
            "a run that needs them then waits until `clpdeck resume` is typed in a new login"
        )
    elif socket.startswith("/run/user/"):
        yield Warned("the SSH agent ends with the last login of this user, unless lingering is on for it (loginctl)")


def _of_login(environ: Mapping[str, str], etc: Path = Path("/etc/systemd")) -> Iterator[Warned]:
    """A login manager that is set to kill what a login leaves behind would kill the runner too."""
    if "XDG_SESSION_ID" not in environ:
        return
    for file in (etc / "logind.conf", *sorted(etc.glob("logind.conf.d/*.conf"))):
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        if any(line.replace(" ", "").lower() in {"killuserprocesses=yes", "killuserprocesses=true"} for line in lines):
            yield Warned(f"{file} has KillUserProcesses=yes: the runner is killed at logout; `clpdeck resume` goes on")
            return
