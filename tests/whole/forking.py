"""A process that has everything loaded, and forks a runner for each job: so a runner begins to live at once.

It reads a job a line, as JSON, and answers each with how its runner ended: the exit code, negative for the signal that
killed it. It ends when nobody can give it jobs any more, and its runners end with it.
"""

import asyncio
import ctypes
import functools
import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

import asyncssh  # noqa: F401 - loaded once for all
import boto3.session  # type: ignore[import-untyped] # it has no types
from botocore.loaders import JSONFileLoader  # type: ignore[import-untyped] # the same

from backends import runbooks  # noqa: F401 - loaded once for all
from backends.aws import endings  # noqa: F401 - the same
from backends.errors import ClpdeckError
from backends.runs import runner
from backends.transports import links  # noqa: F401 - loaded once for all

Job = TypeVar("Job")
PR_SET_PDEATHSIG = 1
"""Of Linux: which signal a process gets when its parent ends."""


def forks(job: Callable[..., Job], live: Callable[[Job], Coroutine[Any, Any, int]], services: Iterable[str]) -> None:
    """Fork a runner for each job.

    Args:
        job: Makes a job of what was read.
        live: The life of its runner; the exit code.
        services: What of AWS the runners will ask.
    """
    _ends_with(os.getppid())
    _load_aws(services)
    gc.freeze()  # else each child copies all of it by looking through it
    parent = os.getpid()
    for line in sys.stdin:
        given = job(**json.loads(line))
        pid = os.fork()
        if not pid:
            _ends_with(parent)
            os._exit(_life(live(given)))
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


def die() -> None:
    """At once, by the hand of nobody who could be asked to wait."""
    os.kill(os.getpid(), signal.SIGKILL)


def _ends_with(parent: int) -> None:
    """Have this process end when its parent does, by whatever hand."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was faster
        die()


def _life(living: Coroutine[Any, Any, int]) -> int:
    """The whole of a runner's life; the exit code."""
    try:
        return asyncio.run(living)
    except ClpdeckError as error:
        sys.stderr.write(f"{error}\n")
        return runner.REFUSED


def _load_aws(services: Iterable[str]) -> None:
    """Read what boto3 knows of AWS, which takes longer than most lives here; it is only read afterwards."""
    JSONFileLoader.load_file = staticmethod(functools.cache(JSONFileLoader().load_file))
    for service in services:
        boto3.session.Session("x", "x", region_name="ap-northeast-1").client(service)
