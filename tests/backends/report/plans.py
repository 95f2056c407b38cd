"""Two plans, written by hand: a move, and one that uses what a plan can have."""

from backends.model import RoutesProbe, StatusProbe
from backends.plan import (
    AllOf,
    AskOperator,
    CallAws,
    Check,
    DeadMan,
    GroupOff,
    GroupOn,
    Lane,
    Level,
    MirrorGreen,
    Plan,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    VipAt,
    Wait,
)

VIEWS = (StatusProbe("prod-db", "server01"), StatusProbe("prod-db", "server02"))
LOOKS = (*VIEWS, RoutesProbe("prod-db"))

MOVE = Plan(
    "move-group",
    "prod-db",
    "Move group failover to server02",
    "Have server02 do the work of failover instead of server01.",
    (("group", "failover"), ("from", "server01"), ("to", "server02")),
    (
        Check("server02 is Online", ServerOnline("server02"), VIEWS),
        Check("md1 is GREEN on server02", MirrorGreen("md1", ("server02",)), VIEWS),
    ),
    (
        Stage(
            "Move",
            (
                Lane(
                    "server01",
                    (
                        Step(
                            "1.1",
                            "Move failover to server02",
                            "failover stops on server01, and CLUSTERPRO starts it on server02.",
                            RunOnNode("server01", ("clpgrp", "-m", "failover", "-a", "server02")),
                            VIEWS,
                            AllOf((GroupOn("failover", "server01"), ServerOnline("server02"))),
                            GroupOn("failover", "server02"),
                            "The service is down from the stop to the start.",
                            timeout_s=300.0,
                            usual_s=12.0,
                        ),
                    ),
                ),
            ),
        ),
        Stage(
            "Clients follow",
            (
                Lane(
                    "AWS",
                    (
                        Step(
                            "2.1",
                            "See that 10.0.0.200 leads to server02",
                            "Clients reach failover there.",
                            Wait(),
                            (RoutesProbe("prod-db"),),
                            done_when=VipAt("10.0.0.200", "server02"),
                            risk="While a route leads elsewhere, clients get no answer.",
                            timeout_s=120.0,
                        ),
                    ),
                ),
            ),
        ),
    ),
    level=Level.INTERRUPTS,
    token="failover to server02",
    consequence="failover stops on server01, and its service is away until it is Online on server02.",
)

FROZEN = Plan(
    "stop-for-image",
    "prod-db",
    "Image of server02",
    "A plan that uses what a plan can have.",
    (("node", "server02"), ("image", "nightly")),
    (Check("server02 is Online", ServerOnline("server02"), VIEWS),),
    (
        Stage(
            "Stop",
            (
                Lane(
                    "server02",
                    (
                        Step(
                            "1.1",
                            "Stop failover",
                            "Nothing may be written while the image is made.",
                            RunOnNode("server02", ("clpgrp", "-t", "failover")),
                            VIEWS,
                            None,
                            GroupOff("failover"),
                            "the service of failover is away until step 3.1",
                            120.0,
                            5.0,
                            dead_man=DeadMan("server02", "back", 600, ("clpgrp", "-s", "failover")),
                        ),
                    ),
                ),
                Lane(
                    "operator",
                    (
                        Step(
                            "1.2",
                            "See the dashboard",
                            "People should know.",
                            AskOperator("Is the dashboard grey?", "the wall", "no green light", "light"),
                            usual_s=30.0,
                        ),
                    ),
                ),
            ),
        ),
        Stage(
            "Image",
            (
                Lane(
                    "AWS",
                    (
                        Step(
                            "2.1",
                            "Make the image",
                            "It is what can be restored.",
                            CallAws("ec2", "CreateImage", (("InstanceId", "i-0123456789abcdef0"), ("Name", "nightly"))),
                            LOOKS,
                            usual_s=600.0,
                        ),
                    ),
                ),
            ),
        ),
    ),
    (
        Step(
            "3.1",
            "Start failover",
            "It is to run again.",
            RunOnNode("server02", ("clpgrp", "-s", "failover")),
            VIEWS,
            None,
            GroupOn("failover", "server02"),
            usual_s=8.0,
            undoes="1.1",
        ),
    ),
    Level.INTERRUPTS,
    "server02",
    "failover stops",
)
