"""`clpcl`: starts, stops, suspends and resumes the cluster service. Its refusals are believed, none is confirmed."""

from collections.abc import Mapping, Sequence

from backends.sim.boot import load
from backends.sim.commands.context import (
    NO_SERVICE,
    SUCCEEDED,
    Here,
    RefusedError,
    Reply,
    member_named,
    reachable,
    read_options,
)
from backends.sim.member import Member

LIMIT_S = 1800.0
"""How long a stop is waited for where it must end before the start (`-r`)."""
VERB = {"-s": "Start", "-t": "Stop", "-r": "Restart", "--suspend": "Suspend", "--resume": "Resume"}
NOT_ALL_UP = "All servers must be activated. Check the status of servers.\n"
WRONG_STATE = "Invalid server status. Check the status of cluster.\n"


async def clpcl(here: Here, words: Sequence[str]) -> Reply:
    """Do one of `-s`, `-t`, `-r`, `--suspend` and `--resume`, here, on one server (`-h`) or on all (`-a`).

    With `--md` it is the mirror disk agent that is started or stopped: it is a service of its own.
    """
    options = read_options(words, "strah:", ["suspend", "resume", "md"])
    verbs = [verb for verb in VERB if options.has(verb)]
    if len(verbs) != 1 or (options.has("-a") and options.has("-h")):
        raise RefusedError("Invalid parameter.\n")
    verb = verbs[0]
    everybody = tuple(here.cluster.members.values())
    if verb in ("--suspend", "--resume"):
        return _suspend(here, everybody, suspended=verb == "--suspend")
    asked = everybody if options.has("-a") else (member_named(here, options.value("-h")),)
    there = [member for member in asked if reachable(here, member)]
    if options.has("--md"):
        return _agents(here, verb, there, [member.name for member in asked if member not in there])
    able = [member for member in there if (member.service == "stopped") == (verb == "-s")]
    await _do(here, verb, able)
    refused = {one.name: WRONG_STATE if one in there else NO_SERVICE for one in asked if one not in able}
    return _answer(verb, able, refused)


def _agents(here: Here, verb: str, there: Sequence[Member], silent: Sequence[str]) -> Reply:
    """Start or stop mirror disk agents; they are stopped only where the cluster service is."""
    able = [member for member in there if member.service == "stopped" and member.agent == (verb != "-s")]
    for member in able:
        load(member, here.cluster.mirrors.values(), here.now)
        member.agent = verb != "-t"
    here.cluster.changed()
    refused = dict.fromkeys(silent, NO_SERVICE) | {one.name: WRONG_STATE for one in there if one not in able}
    return _answer(verb, able, refused)


async def _do(here: Here, verb: str, members: Sequence[Member]) -> None:
    if verb in ("-t", "-r"):
        here.cluster.stop_service(members)
    if verb == "-r":
        await here.cluster.until(lambda: all(member.service == "stopped" for member in members), LIMIT_S)
    if verb in ("-s", "-r"):
        for member in members:
            here.cluster.start_service(member)


def _answer(verb: str, done: Sequence[Member], refused: Mapping[str, str]) -> Reply:
    """A line a server; one refusal makes the whole a failure."""
    out = "".join(f"{VERB[verb]} {member.name} : {SUCCEEDED}" for member in done)
    err = "".join(f"{VERB[verb]} {name} : {why}" for name, why in refused.items())
    return Reply(out, err, status=1 if refused else 0)


def _suspend(here: Here, members: Sequence[Member], *, suspended: bool) -> Reply:
    if not all(reachable(here, member) and member.service == "running" for member in members):
        raise RefusedError(NOT_ALL_UP)
    if any(member.suspended == suspended for member in members):
        raise RefusedError(WRONG_STATE)
    here.cluster.suspend(members, suspended=suspended)
    return _answer("--suspend" if suspended else "--resume", members, {})
