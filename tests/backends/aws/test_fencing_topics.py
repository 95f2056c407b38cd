"""What AWS says of a stop and of safety snapshots, odd replies too. Values in, pairs out; then over the wire."""

import pytest

from backends.aws.topics.fencing import safety_pairs, stopping_pairs
from backends.aws.topics.sealing import SSH_ONLY, lets, sealing_pairs
from backends.settings import Node

NODES = (Node("server01", "172.16.10.11", instance="i-1"), Node("server02", "172.16.20.11", instance="i-2"))
FOUND = {
    "server01": {"InstanceId": "i-1", "State": {"Name": "running"}},
    "server02": {"InstanceId": "i-2", "State": {"Name": "stopped"}},
}


def volume(id_: str, *held: tuple[str, str], shared: bool = True) -> dict[str, object]:
    attached = [{"InstanceId": instance, "State": state} for instance, state in held]
    return {"VolumeId": id_, "MultiAttachEnabled": shared, "Attachments": attached}


@pytest.mark.parametrize(
    ("state", "held"),
    [("attached", True), ("detaching", True), ("busy", True), ("something new", True), ("detached", False)],
)
def test_a_shared_disk_is_held_by_any_word_but_that_it_is_detached(state: str, held: bool) -> None:
    told = dict(
        stopping_pairs(NODES, FOUND, {"server02": "off"}, [volume("vol-1", ("i-1", "attached"), ("i-2", state))])
    )
    assert told["server01 shared disks"] == "vol-1"
    assert told["server02 shared disks"] == ("vol-1" if held else "none")
    assert told.get("server02 vol-1") == ("attached" if held else None)


def test_a_disk_of_its_own_is_no_shared_one_and_a_server_without_an_instance_says_nothing() -> None:
    told = dict(
        stopping_pairs(NODES, {"server01": FOUND["server01"]}, {}, [volume("vol-1", ("i-1", "attached"), shared=False)])
    )
    assert told == {
        "server01 instance": "i-1",
        "server01 state": "running",
        "server01 stop protection": "off",
        "server01 shared disks": "none",
    }


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (("completed", "completed"), "completed"),
        (("completed", "pending"), "pending"),
        (("pending", "error"), "error"),
        (("completed",), "absent"),
        ((), "absent"),
        (("completed", "thawing"), "thawing"),
    ],
)
def test_safety_snapshots_are_as_far_as_the_least_of_them(states: tuple[str, ...], state: str) -> None:
    found = [{"SnapshotId": f"snap-{n}", "VolumeId": f"vol-{n}", "State": one} for n, one in enumerate(states)]
    told = dict(safety_pairs(["vol-0", "vol-1"], found))
    assert told["state"] == state
    assert told["without"] == (" ".join(["vol-0", "vol-1"][len(states) :]) or "none")


def test_an_instance_without_volumes_has_no_safety_snapshots() -> None:
    assert dict(safety_pairs([], []))["state"] == "absent"


QUARANTINE = "sg-quarantine"
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}


def card(eni: str, instance: str, *groups: str) -> dict[str, object]:
    held = [{"GroupId": one} for one in groups]
    return {"NetworkInterfaceId": eni, "Attachment": {"InstanceId": instance}, "Groups": held}


@pytest.mark.parametrize(
    ("second", "sealed"), [((QUARANTINE,), "yes"), ((QUARANTINE, "sg-1"), "no"), (("sg-1",), "no"), ((), "no")]
)
def test_a_node_is_sealed_off_only_where_each_of_its_interfaces_is(second: tuple[str, ...], sealed: str) -> None:
    held = [card("eni-1", "i-2", QUARANTINE), card("eni-2", "i-2", *second), card("eni-3", "i-1", "sg-1")]
    told = dict(sealing_pairs(NODES, FOUND, held, QUARANTINE))
    assert (told["server02 interfaces"], told["server02 sealed"]) == ("eni-1 eni-2", sealed)
    assert (told["server01 eni-3"], told["server01 sealed"]) == ("sg-1", "no")


def test_without_an_interface_or_without_a_quarantine_group_nobody_is_sealed_off() -> None:
    assert dict(sealing_pairs(NODES, FOUND, [], QUARANTINE))["server02 sealed"] == "no"
    assert dict(sealing_pairs(NODES, FOUND, [card("eni-1", "i-2")], ""))["server02 sealed"] == "no"


@pytest.mark.parametrize(
    ("into", "out", "says"),
    [
        ([SSH], [], SSH_ONLY),
        ([], [], SSH_ONLY),
        ([SSH], [{"IpProtocol": "-1"}], "lets out all"),
        ([SSH, {"IpProtocol": "udp", "FromPort": 29106, "ToPort": 29106}], [], "lets in udp 29106-29106"),
        ([SSH | {"ToPort": 29005}], [], "lets in tcp 22-29005"),
        ([{"IpProtocol": "-1"}], [], "lets in all"),
    ],
)
def test_a_quarantine_group_that_lets_anything_else_pass_seals_nobody_off(into, out, says) -> None:
    assert lets({"IpPermissions": into, "IpPermissionsEgress": out}) == says
