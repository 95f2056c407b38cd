"""Who only looks does nothing: all that acts, walked through, is refused, and the site has heard of none of it."""

import asyncio
import itertools
import sys
from dataclasses import replace
from typing import get_args

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from backends.aws.access import Access
from backends.aws.acting import Actor
from backends.aws.cloud import Cloud
from backends.aws.guard import LOOKING
from backends.control.clerk import Clerk
from backends.control.desk import Desk
from backends.errors import NotAllowed
from backends.events import RunBegan
from backends.plan import (
    Action,
    AskOperator,
    CallAws,
    EditConf,
    Lane,
    Level,
    Plan,
    PutFile,
    RunOnNode,
    Stage,
    Step,
    TrustHostKey,
    Wait,
    plan_hash,
)
from backends.runs.runner import Runner, utc_now
from backends.runs.sqlite import SqliteStore
from backends.settings import Mode, Place
from backends.sim.commands import PROGRAMS
from backends.transports.allowed import looks
from backends.transports.pool import Pool
from tests.backends.runs.pretend import MOVE, Pretend
from tests.backends.transports.commands import ACTING, NEVER, REFUSED
from tests.backends.transports.ears import Kept
from tui.cli import WRONG_CALL, app

SERVICES = ("ec2", "sts", "iam", "route53", "s3", "service-quotas", "drs", "ssm")
OPERATIONS = [(name, one) for name in SERVICES for one in Session().get_service_model(name).operation_names]

OPTIONS = ((), ("-s",), ("-t",), ("-m",), ("-f",), ("-a",), ("--suspend",), ("--force", "md1"), ("failover",))
COMMANDS = [
    *ACTING,
    *NEVER,
    *REFUSED,
    *((program, *options) for program, options in itertools.product(PROGRAMS, OPTIONS)),
    *(("sudo", "-n", *argv) for argv in ACTING),
]

ACTS = (
    RunOnNode("server01", MOVE),
    CallAws("ec2", "StopInstances"),
    EditConf("server01", "a", (), "/root/clpdeck/1/clp.conf"),
    PutFile("server01", "exit 1\n", "/root/clpdeck/1/forced-stop.sh"),
    TrustHostKey("server01", "SHA256:x"),
)
"""An action of every kind that does something."""
DOES_NOTHING = (Wait(), AskOperator("?", "", ""))
"""And of every kind that does not: there is nothing to refuse."""


@pytest.fixture(params=["site file", "environment"])
async def read_only(request, tmp_path, monkeypatch):
    """A pretend site, and the words of the one place that lets nobody act on it."""
    monkeypatch.delenv("CLPDECK_READ_ONLY", raising=False)
    pretend = await Pretend.start(tmp_path / "site")
    if request.param == "environment":
        monkeypatch.setenv("CLPDECK_READ_ONLY", "1")
    else:
        pretend.path.write_text("read_only = true\n" + pretend.path.read_text())
    yield pretend
    assert pretend.told == []
    await pretend.close()


def test_of_every_kind_of_action_it_was_decided_whether_it_acts():
    assert {type(action) for action in (*ACTS, *DOES_NOTHING)} == set(get_args(Action))


async def test_every_action_that_acts_is_refused_by_the_hands(read_only):
    hands, own = read_only.hands(), {"InstanceIds": [read_only.cluster.node("server01").instance]}
    for action in ACTS:
        match action:
            case RunOnNode(node=node, argv=argv):
                doing = hands.run(node, argv, None, 5)
            case CallAws(service=service, operation=operation):
                doing = hands.call(service, operation, own, ())
            case EditConf():
                doing = hands.edit(action, action.given, None, 5)
            case PutFile():
                doing = hands.edit(action, (), None, 5)
            case TrustHostKey(node=node, fingerprint=fingerprint):
                doing = hands.trust(node, fingerprint)
        with pytest.raises(NotAllowed, match="this session only looks"):
            await doing
    assert not read_only.heard_anything


async def test_every_command_is_refused_on_every_node(read_only):
    hands = read_only.hands()
    tried = [argv for argv in COMMANDS if not looks(argv)]
    for argv, node in itertools.product(tried, ("server01", "server02")):
        with pytest.raises(NotAllowed, match="this session only looks"):
            await hands.run(node, argv, None, 5)
    assert len(tried) > 150
    assert not read_only.heard_anything


async def test_every_operation_of_aws_is_refused(read_only):
    hands, id_ = read_only.hands(), read_only.cluster.node("server01").instance
    for service, operation in OPERATIONS:
        with pytest.raises(NotAllowed, match=f"{service}:{operation} is not called: this session only looks"):
            await hands.call(service, operation, {"InstanceIds": [id_]}, ())
    assert len(OPERATIONS) > 900
    assert not read_only.heard_anything


@pytest.fixture
async def pretend(tmp_path, monkeypatch):
    monkeypatch.delenv("CLPDECK_READ_ONLY", raising=False)
    pretend = await Pretend.start(tmp_path / "site")
    yield pretend
    assert pretend.told == []
    await pretend.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_the_client_that_looks_is_a_second_wall_for_every_operation(pretend, service):
    cloud = Cloud(pretend.settings.timing)
    client = cloud._clients.client(Access.to(pretend.cluster), service)
    for operation in client.meta.service_model.operation_names:
        if (service, operation) not in LOOKING:
            with pytest.raises(NotAllowed, match=f"{service}:{operation} is not called: this session only looks"):
                client._make_api_call(operation, {})
    cloud.close()
    assert not pretend.heard_anything


@pytest.mark.parametrize("kind", ["", "dr"])
async def test_a_client_that_acts_makes_no_call_at_all_but_in_its_exact_form(pretend, kind):
    place = Place("dr", "ap-northeast-3", "vpc-1", (), endpoint_url=pretend.cluster.endpoint_url)
    cluster = replace(pretend.cluster, places=(place,))
    actor = Actor(cluster.restored(kind) or cluster, pretend.settings.timing, read_only=False)
    made = []
    for service in SERVICES:
        client = actor._clients.client(actor._access, service)
        for operation in client.meta.service_model.operation_names:
            try:
                client._make_api_call(operation, {})
            except NotAllowed:
                continue
            except (BotoCoreError, ClientError):
                made.append((service, operation))
    actor.close()
    assert made == []
    assert not pretend.heard_anything


async def test_a_pool_or_an_actor_that_was_not_told_otherwise_only_looks(pretend):
    cluster, pool = pretend.cluster, Pool(pretend.settings)
    for argv in ACTING:
        with pytest.raises(NotAllowed, match="this session only looks"):
            await pool.transport(cluster, cluster.nodes[0]).act(argv, Kept().ears, 5)
    actor = Actor(cluster, pretend.settings.timing)
    with pytest.raises(NotAllowed, match="this session only looks"):
        await actor.call("ec2", "StopInstances", {"InstanceIds": [cluster.nodes[0].instance]}, ())
    actor.close()
    assert not pretend.heard_anything


# --- the desk, the runner ---------------------------------------------------------------------------------------------

PLAN = Plan(
    "move-group", "prod", "Move it", "", (), (), (Stage("", (Lane("server01", (Step("1", "", "", ACTS[0]),)),)),),
    level=Level.INTERRUPTS, token="failover to server02",
)  # fmt: skip

REFUSED_AT_THE_DESK = {
    "begin": lambda clerk, _: clerk.begin(PLAN, PLAN.token),
    "answer": lambda clerk, run: clerk.answer(run, "", "again"),
    "stop_run": lambda clerk, run: clerk.stop_run(run),
    "resume": lambda clerk, run: clerk.resume(run),
}
ONLY_LOOKS_AT_THE_DESK = {
    "start",
    "take",
    "offers",
    "look",
    "form",
    "seen",
    "plan",
    "review",
    "follow",
    "report",
    "stop",
}


def test_of_everything_the_desk_does_it_was_decided_whether_it_acts():
    verbs = {name for name, value in vars(Desk).items() if callable(value) and not name.startswith("_")}
    assert verbs == ONLY_LOOKS_AT_THE_DESK | set(REFUSED_AT_THE_DESK)


def written_down(pretend):
    """A run that somebody else has begun."""
    plan = replace(PLAN, cluster=pretend.cluster.name)
    store = SqliteStore(pretend.path.parent / "store")
    now = utc_now()
    run = store.begin(RunBegan("", now, "a@b", plan, plan_hash(plan), plan.token, str(pretend.path)), now=now).run
    return store, run


@pytest.mark.parametrize("verb", REFUSED_AT_THE_DESK)
@pytest.mark.parametrize("wanted", Mode)
async def test_everything_that_acts_is_refused_at_the_desk(read_only, verb, wanted):
    refuse_all_at_the_desk(read_only, verb, wanted)


@pytest.mark.parametrize("verb", REFUSED_AT_THE_DESK)
async def test_a_session_for_reference_is_refused_it_too(pretend, verb):
    refuse_all_at_the_desk(pretend, verb, Mode.REFERENCE)


def refuse_all_at_the_desk(pretend, verb, wanted):
    store, run = written_down(pretend)
    known = store.version()
    clerk = Clerk(pretend.settings, wanted)
    with pytest.raises(NotAllowed, match="this session only looks"):
        REFUSED_AT_THE_DESK[verb](clerk, run)
    clerk.close()
    assert (len(store.runs()), store.requests(run), store.version()) == (1, (), known)
    store.close()
    assert not pretend.heard_anything


async def test_a_runner_takes_no_run_where_nobody_may_act(read_only):
    store, run = written_down(read_only)
    with pytest.raises(NotAllowed, match=f"run {run} is not carried out: .*"):
        await Runner(read_only.settings, run, store).carry_out()
    assert len(store.read(run)) == 1
    store.close()
    assert not read_only.heard_anything


# --- the command line -------------------------------------------------------------------------------------------------

REFUSED_AT_THE_COMMAND_LINE = {
    "run": ("move-group", "--set", "to=server02"),
    "answer": ("RUN", "again"),
    "resume": ("RUN",),
    "stop": ("RUN", "--interrupt"),
    "thaw": ("prod-db", "--yes"),
    "obligations": ("--close", "RUN", "clean up", "--note", "done"),
}
ONLY_LOOKS_AT_THE_COMMAND_LINE = {
    "watch", "status", "plan", "runs", "log", "report", "parse", "ready", "sets", "policy",
    "forced-stop-script", "check-forced-stop",
}  # fmt: skip
OPENS_A_DESK = {"open", "demo", "attach"}
"""What a console does is done by its desk."""
ONLY_PRETENDS = {"sim"}


def test_of_every_command_it_was_decided_whether_it_acts():
    verbs = {one.name or one.callback.__name__ for one in app.registered_commands}
    looking = ONLY_LOOKS_AT_THE_COMMAND_LINE | OPENS_A_DESK | ONLY_PRETENDS
    assert verbs == looking | set(REFUSED_AT_THE_COMMAND_LINE)


async def test_every_command_that_acts_is_refused(read_only):
    store, run = written_down(read_only)
    calls = [(verb, *words) for verb, words in REFUSED_AT_THE_COMMAND_LINE.items()]
    named = [[run if word == "RUN" else word for word in call] for call in calls]
    ended = await asyncio.gather(*(clpdeck(read_only, *call) for call in named))
    for code, said in ended:
        assert code == WRONG_CALL
        assert "this session only looks" in said
    assert (len(store.runs()), store.requests(run)) == (1, ())
    store.close()
    assert not read_only.heard_anything


async def clpdeck(pretend, *words):
    """Run the command line; how it ended, and what it said of that."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tui", *words, "--site", str(pretend.path),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await process.communicate()
    return process.returncode, said.decode()
