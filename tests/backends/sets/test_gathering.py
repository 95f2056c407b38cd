"""Images as sets: what their tags say, and why one can be restored or not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.model import Image, Word
from backends.sets import BackupSet, backup_sets
from tests.backends.sets.images import GIB, NODES, QUIET, after, disk, image, tags, whole, word

NOW = after(24)
ANNA, BERT = image("anna"), image("bert")


def one_set(*images: Image) -> BackupSet:
    (found,) = backup_sets(images, NOW)
    return found


def test_a_set_is_what_its_images_tags_say() -> None:
    found = one_set(BERT, ANNA)
    assert (found.id, found.cluster, found.region) == ("books-1", "books", "eu-south-1")
    assert found.nodes == found.found == NODES
    assert [one.id for one in found.images] == ["ami-anna", "ami-bert"]
    assert (found.quiet_point, found.services, found.version, found.os) == (QUIET, "manual", "5.3", "linux")
    assert found.mirrors == ("md1", "md2")
    assert found.run == "20260203-01"
    assert (found.size_gib, found.data_bytes) == (216, 128 * GIB)
    assert (found.state, found.says, found.restorable) == ("complete", "complete", "")
    assert found.age_s == 24 * 3600


def test_the_newest_set_comes_first_and_each_region_has_its_own() -> None:
    images = (*whole("old", 0), *whole("new", 5), *whole("new", 5, region="eu-west-9"))
    found = backup_sets(images, NOW)
    assert [(one.id, one.region) for one in found] == [
        ("new", "eu-west-9"),
        ("new", "eu-south-1"),
        ("old", "eu-south-1"),
    ]


def test_an_image_that_names_no_set_belongs_to_none() -> None:
    assert backup_sets((image("anna", {"clpdeck:cluster": "books"}),), NOW) == ()


def test_a_node_without_an_image_is_named() -> None:
    found = one_set(ANNA)
    assert (found.state, found.says) == ("incomplete", "incomplete: no image of bert")
    assert found.restorable == "incomplete: no image of bert"


def test_a_copy_under_way_is_told_in_percent_by_the_size_of_its_disks() -> None:
    disks = (
        disk("snap-1", size_gib=10),
        disk("snap-2", "/dev/sdf", 90, state="pending", progress="20%", data_bytes=None),
    )
    found = one_set(ANNA, image("bert", disks=disks, state="pending"))
    done = 108 + 10 + 90 * 0.2
    assert (found.state, found.says) == ("copying", f"copying {int(100 * done / 208)} %")
    assert found.restorable == found.says
    assert found.data_bytes is None


@pytest.mark.parametrize("progress", ["", "soon", "9999%", "-5%", "١٢%x"])
def test_a_progress_nobody_can_read_counts_for_nothing_and_never_for_all(progress: str) -> None:
    parts = tuple(
        image(node, disks=(disk(f"s-{node}", state="pending", progress=progress),), state="pending") for node in NODES
    )
    assert one_set(*parts).says == "copying 0 %"


def test_an_image_that_failed_says_why() -> None:
    found = one_set(ANNA, image("bert", state="failed", message="Given key ID is not accessible"))
    assert found.says == "failed: bert: ami-bert is failed, Given key ID is not accessible"


def test_a_disk_in_error_fails_the_set_though_its_image_is_still_pending() -> None:
    bad = disk("snap-9", state="error", message="no such key")
    found = one_set(ANNA, image("bert", disks=(bad,), state="pending"))
    assert found.says == "failed: bert: snap-9 (/dev/sda1) is error, no such key"


def test_a_state_nobody_knows_is_never_taken_for_complete() -> None:
    found = one_set(ANNA, image("bert", state="resting"))
    assert (found.state, found.says) == ("unknown", "not known: EC2 says resting of ami-bert")
    assert found.broken


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"services": "auto"}, "its services were auto, not manual"),
        ({"services": ""}, "no tag says that its services were manual"),
        ({"kind": "online"}, "it holds mirror disks only, taken online"),
        ({"kind": "odd"}, "it is of a kind nobody knows, odd"),
        ({"quiet_point": ""}, "no quiet point is known"),
        ({"quiet_point": "yesterday"}, "'yesterday' is no quiet point"),
        ({"quiet_point": "2026-02-03T18:00:00"}, "'2026-02-03T18:00:00' is no quiet point"),
        ({"quiet_point": "0001-01-01T00:00:00+23:59"}, "'0001-01-01T00:00:00+23:59' is no quiet point"),
        ({"nodes": ""}, "incomplete: no tag names its nodes"),
        ({"nodes": "anna bert carl"}, "incomplete: no image of carl"),
    ],
)
def test_what_the_tags_of_all_images_say_may_speak_against_a_set(changed: dict[str, str], why: str) -> None:
    found = one_set(*(image(node, tags(node, **changed)) for node in NODES))
    assert found.restorable == why


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"services": "auto"}, "its images contradict each other in clpdeck:services: auto / manual"),
        ({"services": ""}, "its images contradict each other in clpdeck:services: manual / nothing"),
        ({"version": "4.1"}, "its images contradict each other in clpdeck:version: 4.1 / 5.3"),
        ({"mirrors": "md1"}, "its images contradict each other in clpdeck:mirrors: md1 / md1 md2"),
        (
            {"quiet_point": "2026-02-03T17:59:00Z"},
            "its nodes' quiet points differ: 2026-02-03T17:59:00Z / 2026-02-03T18:00:00Z",
        ),
    ],
)
def test_tags_that_do_not_agree_speak_against_a_set(changed: dict[str, str], why: str) -> None:
    assert one_set(ANNA, image("bert", tags("bert", **changed))).restorable == why


def test_two_images_of_one_node_contradict_each_other() -> None:
    found = one_set(ANNA, BERT, image("bert", id_="ami-again"))
    assert found.restorable == "there are two images of bert"
    assert found.image("bert") is None
    assert found.image("anna") == ANNA


def test_an_image_of_a_node_that_does_not_belong_to_it_contradicts_the_set() -> None:
    assert one_set(ANNA, BERT, image("carl")).restorable == "there is an image of carl, which does not belong to it"


def test_a_snapshot_begun_before_the_quiet_point_proves_that_it_is_not_of_it() -> None:
    early = disk("snap-early", started=QUIET - timedelta(seconds=1))
    found = one_set(ANNA, image("bert", disks=(early,)))
    assert found.unproved == "snap-early of bert was begun before it"
    assert found.broken == ""


def test_a_snapshot_whose_beginning_is_not_known_proves_nothing() -> None:
    found = one_set(ANNA, image("bert", disks=(disk("snap-when", started=None),)))
    assert found.unproved == "when snap-when of bert was begun is not known"


def test_a_disk_that_ec2_does_not_tell_of_cannot_be_restored() -> None:
    found = one_set(ANNA, image("bert", disks=(replace(disk("snap-gone"), state=word("unheard")),)))
    assert found.broken == "EC2 does not say that snap-gone is completed"
    assert one_set(ANNA, image("bert", disks=())).broken == "EC2 does not say that any disk of ami-bert is completed"


def test_a_quiet_point_ahead_of_the_clock_proves_nothing_and_has_no_age() -> None:
    (found,) = backup_sets(whole(), QUIET - timedelta(hours=1))
    assert (found.age_s, found.unproved) == (None, "its quiet point lies in the future")
    (found,) = backup_sets(whole(), QUIET - timedelta(seconds=20))
    assert (found.age_s, found.restorable) == (0.0, "")


TEXTS = st.sampled_from(["", "anna", "anna bert", "manual", "online", "books-1", "2026-02-03T18:00:00Z"]) | st.text(
    max_size=9
)
KEYS = st.sampled_from(sorted(tags("anna")))
IMAGES = st.builds(
    Image,
    st.text(max_size=4),
    st.text(max_size=4),
    st.sampled_from(["here", "there"]),
    st.builds(Word, st.sampled_from(["available", "pending", "failed", "?"]), st.just(word("x").health)),
    st.none() | st.datetimes(timezones=st.none() | st.just(NOW.tzinfo)),
    st.lists(st.tuples(KEYS, TEXTS), max_size=12).map(tuple),
    st.lists(
        st.builds(
            disk,
            st.text(max_size=3),
            size_gib=st.integers(0, 20000),
            state=st.sampled_from(["completed", "pending", "error", "?"]),
            progress=st.text(max_size=5),
            data_bytes=st.none() | st.integers(0, 2**50),
            started=st.none() | st.datetimes(timezones=st.none() | st.just(NOW.tzinfo)),
        ),
        max_size=3,
    ).map(tuple),
)


@given(st.lists(IMAGES, max_size=5))
def test_no_tag_of_anybody_makes_it_raise_and_what_is_restorable_is_whole(images: list[Image]) -> None:
    for found in backup_sets(images, NOW):
        if not found.restorable:
            assert found.state == "complete"
            assert found.services == "manual"
            assert found.kind == ""
            assert {*found.found} == {*found.nodes}
            assert len(found.images) == len(found.nodes)
            assert all(
                one.started and found.quiet_point and one.started.replace(tzinfo=NOW.tzinfo) >= found.quiet_point
                for one in found.snapshots
            )
    assert {one.id for one in backup_sets(images, NOW)} == {one.tag("clpdeck:set") for one in images} - {""}
