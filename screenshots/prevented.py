"""Whether a lost server would be stopped, told by hand: what nodes, AWS and a person say of the forced stop."""

from datetime import timedelta

from backends.control import FORCED_STOP, Look
from backends.estate import learn
from backends.events import Looked
from backends.model import (
    CONF,
    Answer,
    AwsFactsProbe,
    Estate,
    Facts,
    NodeFactsProbe,
    Probe,
    RoutesProbe,
    Seen,
    StatusProbe,
    observer,
)
from backends.prevention import Hearing, Vouched, prevention_probes
from screenshots import standbys, stories
from screenshots.desk import StillDesk
from screenshots.estates import NOW
from screenshots.tales import ago

SUM = "5f1e7b0c3a524c1d9e862b7d40c9a813" * 2
HOST = "clpdeck-np-prod-db-111122223333.s3-website-ap-northeast-1.amazonaws.com"
CONFIGURED = {
    "/root/all/serveros": "linux",
    "/root/trekking/savedversion": "4.3.0-1",
    "/root/networkpartition/httpnp@httpnp1/host": HOST,
}
SEEN = (("kind", "script"), ("suppresses", "on"), ("timeout", "300"), ("heartbeat", "90"))
SECONDS = 130.0
REFUSED = "refused: You are not authorized to perform this operation."


def desk() -> StillDesk:
    """A desk that looks at it, and has what somebody vouched for."""
    made = StillDesk()
    (own,) = standbys.placed().site.clusters
    ids = tuple((node.name, node.instance or "") for node in own.nodes)
    word = Vouched("prod-db", "Mori", "mori@bastion", NOW - timedelta(days=3), SEEN, ids, SUM)
    made.vouch(word)
    made.sees = lambda what, _: _look(word) if what == FORCED_STOP else standbys.look()
    return made


def _look(word: Vouched) -> Look:
    (own,) = standbys.placed().site.clusters
    estate = Estate()
    while new := [one for one in prevention_probes(Hearing(estate, own, NOW, (word,))) if one not in estate.views]:
        for probe in new:
            estate = learn(estate, Looked(probe, Seen(_answer(probe), observer(probe), ago(SECONDS))))
    return Look(ago(SECONDS + 9), estate, ago(SECONDS), asked=len(estate.views))


def _answer(probe: Probe) -> Answer:
    watched = stories.healthy().estate.views
    if isinstance(probe, StatusProbe | RoutesProbe):
        held = watched[probe].seen
        assert held  # noqa: S101 - it is told there
        return held.value
    assert isinstance(probe, NodeFactsProbe | AwsFactsProbe)  # noqa: S101 - nothing else is asked
    told = _of_node(probe) if isinstance(probe, NodeFactsProbe) else _of_aws(probe.topic)
    return Facts(probe.topic, tuple(told.items()))


def _of_node(probe: NodeFactsProbe) -> dict[str, str]:
    match probe.topic:
        case "conf":
            return CONFIGURED
        case "files":
            return {str(path): SUM if path == CONF else SUM[::-1] for path in probe.of}
        case "aws-region":
            return {"region": "ap-northeast-1"}
        case "boot-times":
            loader = {"boot loader": "5", "boot loader from": "/boot/grub2/grub.cfg:98 set timeout=5"}
            return {**loader, "service": "38.2", "begun": "at boot"}
        case "http":
            return {str(url): "200" for url in probe.of}
        case _:
            stops = "stop-instances" in probe.of
            refused = stops and probe.node == "server02"
            action = (
                "StopInstances"
                if stops
                else "DescribeInstances"
                if "describe-instances" in probe.of
                else "ReplaceRoute"
            )
            return {
                f"ec2:{action}": "refused: You are not authorized to perform this operation." if refused else "allowed"
            }


def _of_aws(topic: str) -> dict[str, str]:
    nodes = standbys.NODES
    if topic == "stopping":
        return {f"{name} stop protection": "off" for name in nodes}
    if topic == "s3-way":
        way = {f"{name} vpc": standbys.VPC for name in nodes} | {f"{name} table": f"rtb-{name[-2:]}" for name in nodes}
        cards = {f"{name} eni": f"eni-{name[-2:]}" for name in nodes}
        routes = {f"rtb-{name[-2:]} s3 route": "vpce-0a1" for name in nodes}
        return {**way, **cards, **routes, f"{standbys.VPC} endpoint": "vpce-0a1"}
    told = {"bucket": "found", "index": "index.html", "readers": f"{standbys.VPC} only", "page": "there"}
    return {**told, "public access": "blocked", "vpce-0a1 policy": "lets it be read"}
