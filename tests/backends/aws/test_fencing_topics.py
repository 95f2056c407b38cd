"""What AWS says of a stop and of safety snapshots, odd replies too. Values in, pairs out; then over the wire."""

import pytest

from backends.aws.topics.fencing import safety_pairs, stopping_pairs
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
