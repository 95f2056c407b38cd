"""Confirmation in a terminal: what is asked for grows with what a plan may do."""

import sys
import termios
import time
from datetime import datetime

from backends.errors import NotAllowed
from backends.plan import Level, Plan, plan_hash
from backends.progress import Progress
from tui.answers import is_confirmed_anew, stands
from tui.cli.base import paragraph, write

DEAD_S = 3.0
"""Seconds in which nothing can be typed where data is lost."""
PASTED = "\x1b[200~"
MARK_PASTES, MARK_NO_PASTES = "\x1b[?2004h", "\x1b[?2004l"
"""A terminal that is told so puts marks around what is pasted, so that it can be told from what was typed."""


def confirm(plan: Plan, session: str, to: str = "begin", otherwise: str = "nothing was begun") -> str:
    """Have the plan confirmed at the terminal; returns what was typed.

    Args:
        plan: What has just been printed.
        session: As whom, and where; said once more.
        to: What is confirmed.
        otherwise: What comes of anything else.

    Raises:
        NotAllowed: It was not confirmed, or this is no terminal.
    """
    if plan.level is Level.LOOKS:
        return ""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        instead = _instead(plan) if to == "begin" else "resume it from one (ssh -t)"
        raise NotAllowed(f"{plan.title!r} is confirmed at a terminal, and this is none; {instead}")
    token = "y" if plan.level is Level.UNDOABLE else plan.token
    write(f"\n{session}\n")
    if plan.consequence:
        write(paragraph(plan.consequence))
    typed = _typed(
        f"To {to}, type  {token}  and Enter; anything else begins nothing:\n> ",
        dead_s=DEAD_S if plan.level is Level.LOSES else 0,
    )
    if PASTED in typed:
        raise NotAllowed(f"{otherwise}: a confirmation is typed, not pasted")
    if typed != token:
        raise NotAllowed(f"{otherwise}: {typed!r} is not {token!r}")
    return typed


def confirm_anew(progress: Progress, session: str, now: datetime) -> None:
    """Say how a run stands that is to go on; have its plan confirmed once more where that sends what interrupts.

    Raises:
        NotAllowed: It was not confirmed, or this is no terminal.
    """
    write(paragraph(stands(progress, now)))
    if is_confirmed_anew(progress):
        confirm(progress.plan, session, "go on", "nothing goes on")


def approve_unattended(plan: Plan, approved: str) -> str:
    """Have the plan confirmed by the hash of one that was read before; returns it.

    Raises:
        NotAllowed: The plan has another hash, or is not begun without somebody at a terminal.
    """
    if not plan.unattended:
        raise NotAllowed(f"{plan.runbook} is not begun unattended: leave --yes out, and confirm it at a terminal")
    now = plan_hash(plan)
    if approved != now:
        raise NotAllowed(
            f"the plan is not the one that was approved: {approved} was, this is {now}; `clpdeck plan` prints it"
        )
    return approved


def _instead(plan: Plan) -> str:
    if plan.unattended and plan.level >= Level.INTERRUPTS:
        return f"begin it once from one (ssh -t); from then on --yes {plan_hash(plan)} begins it"
    if plan.unattended:
        return f"read it, and add --yes {plan_hash(plan)}"
    return "begin it from one (ssh -t), or do by hand what is printed above"


def _typed(prompt: str, *, dead_s: float = 0.0) -> str:
    """A line from the terminal, pastes marked. What was typed before it is asked for confirms nothing."""
    time.sleep(dead_s)
    termios.tcflush(sys.stdin, termios.TCIFLUSH)
    write(MARK_PASTES + prompt)
    try:
        return sys.stdin.readline().rstrip("\n").strip()
    finally:
        write(MARK_NO_PASTES)
