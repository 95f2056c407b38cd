"""The written procedure: whole, in order, 80 columns wide, and such that its commands can be copied from it."""

import shlex

from hypothesis import given
from hypothesis import strategies as st

from backends.model import InstancesProbe, StatusProbe
from backends.plan import (
    AskOperator,
    CallAws,
    Check,
    DeadMan,
    GroupOff,
    Lane,
    Level,
    NotSuspended,
    Plan,
    Ref,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
    Written,
    as_procedure,
    lines,
)

LOOKS = (StatusProbe("books", "alpha"), StatusProbe("books", "beta"))

FREEZE = Step(
    "1.1",
    "Freeze the mirror",
    "Its disks must not change while they are copied.",
    RunOnNode("alpha", ("clpgrp", "-t", "ledger")),
    LOOKS,
    done_when=GroupOff("ledger"),
    risk="Applications wait.",
    dead_man=DeadMan("alpha", "thaw", 600, ("clpgrp", "-s", "ledger")),
)
COPY = Step(
    "1.2",
    "Copy the disks",
    "This is the backup.",
    CallAws("ec2", "CreateSnapshots", (("InstanceId", "i-1"),), gives=(("id", "Snapshots[0].SnapshotId"),)),
    (InstancesProbe("books"),),
)
LOOK = Step("1.3", "Look", "Somebody must.", AskOperator("Is it well?", "the page", "it answers", "port"))
USE = Step("2.1", "Use it", "To see that it can be.", RunOnNode("beta", ("use", Ref("1.2", "id"))), timeout_s=90.0)
THAW = Step(
    "9.1", "Thaw the mirror", "It must not stay so.", RunOnNode("alpha", ("clpgrp", "-s", "ledger")), undoes="1.1"
)
PLAN = Plan(
    "copy",
    "books",
    "Copy the disks of ledger",
    "To have them twice.",
    (("group", "ledger"),),
    (Check("nobody is suspended", NotSuspended(), LOOKS),),
    (
        Stage("Copy", (Lane("alpha", (FREEZE,)), Lane("AWS", (COPY,)), Lane("operator", (LOOK,)))),
        Stage("Use", (Lane("beta", (USE, Step("2.2", "Wait", "For the rest.", Wait(), done_when=ServerOnline("a")))),)),
    ),
    (THAW,),
    Level.LOSES,
    "ledger",
    "What ledger held is gone.",
    unattended=True,
    emergency=True,
)
WRITTEN = """\
Copy the disks of ledger
========================
cluster     books
runbook     copy
inputs      group = ledger
purpose     To have them twice.
confirm by  typing what is lost: ledger
what then   What ledger held is gone.
unattended  may be begun by the approved plan's hash, with nobody at a terminal
emergency   takes the cluster over from a run that holds it

What follows a `$` is a command, run as root on the node named before it. What
is not known counts as no; only a node that EC2 says is stopped, or that says
its own cluster service is stopped, need not confirm what must hold. A step that
is done already is left out.

First, all of this must hold
----------------------------

check 1  nobody is suspended
     holds when  no node says Suspend of any server
     ask         alpha, beta $ clpstat --local

1  Copy
-------

alpha, at the same time as AWS and operator

1.1  Freeze the mirror
     why         Its disks must not change while they are copied.
     first arm   a timer on alpha does this by itself after 10 min, if nobody
                 stops it:
                 alpha $ clpgrp -s ledger
     do          alpha $ clpgrp -t ledger
     done when   every node says ledger Offline
     ask         alpha, beta $ clpstat --local
     time        usually 5 s, at most 1 min
     risk        Applications wait.
     undo        step 9.1, at the end

AWS, at the same time as alpha and operator

1.2  Copy the disks
     why         This is the backup.
     do          AWS: ec2 CreateSnapshots InstanceId=i-1
     or by hand  aws ec2 create-snapshots --instance-id i-1
     gives       «id from 1.2»
     ask         AWS: ec2 DescribeInstances, DescribeInstanceStatus
     time        usually 5 s, at most 1 min

operator, at the same time as alpha and AWS

1.3  Look
     why         Somebody must.
     question    Is it well?
     look at     the page
     yes means   it answers
     gives       «port from 1.3», as it is typed
     time        usually 5 s, at most 1 min

2  Use
------

2.1  Use it
     why         To see that it can be.
     do          beta $ use «id from 1.2»
     time        usually 5 s, at most 1 min 30 s

2.2  Wait
     why         For the rest.
     do          nothing; look until it is done
     done when   a says Online of itself, and no node says otherwise
     time        usually 5 s, at most 1 min

At the end, however it ends
---------------------------

9.1  Thaw the mirror
     why         It must not stay so.
     do          alpha $ clpgrp -s ledger
     time        usually 5 s, at most 1 min
     takes back  step 1.1; not needed where that was never begun
"""

words = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=30)


def test_the_procedure_is_written_whole() -> None:
    assert as_procedure(PLAN) == WRITTEN


def test_every_piece_says_what_it_is_and_whose() -> None:
    pieces = lines(PLAN)
    assert pieces[0] == Written("title", "Copy the disks of ledger")
    assert [one.label for one in pieces if one.kind in {"check", "step"}] == [
        *("check 1", "1.1", "1.2", "1.3", "2.1", "2.2", "9.1")
    ]
    assert Written("command", "alpha $ clpgrp -t ledger", "do", "1.1") in pieces
    assert Written("call", "AWS: ec2 CreateSnapshots InstanceId=i-1", "do", "1.2") in pieces


@given(st.lists(words, min_size=1, max_size=12))
def test_a_command_can_be_copied_from_the_procedure_however_long_it_is(argv: list[str]) -> None:
    step = Step("1.1", "Do it", "It must be.", RunOnNode("alpha", tuple(argv)))
    plan = Plan("r", "c", "Title", "Purpose", (), (), (Stage("Do", (Lane("alpha", (step,)),)),))
    shown = as_procedure(plan).split("     do          alpha $ ")[1].split("\n     time  ")[0]
    assert shlex.split(shown.replace("\\\n", " ")) == argv


@given(st.lists(words, min_size=1, max_size=30))
def test_no_line_is_wider_than_80_columns_unless_one_word_is(some: list[str]) -> None:
    step = Step("1.1", " ".join(some), "w" * 60, RunOnNode("alpha", ("x", *(one.replace("'", "") for one in some))))
    plan = Plan("r", "c", "Title", " ".join(some), (), (), (Stage("Do", (Lane("alpha", (step,)),)),))
    assert all(len(line) <= 80 for line in as_procedure(plan).splitlines())
