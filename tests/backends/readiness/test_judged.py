"""Could it be restored tonight: all well, one thing wrong, one thing not seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backends.model import AwsFactsProbe, Facts, ImagesProbe, NodeFactsProbe, Probe
from backends.readiness import readiness_probes, ready
from backends.settings import Timing
from tests.backends.readiness.places import (
    IMAGES,
    KEY,
    KEYS_SAY,
    LICENCES,
    NOW,
    PERMISSIONS,
    PLACE,
    PLACE_SAYS,
    QUOTAS_SAY,
    SUBNETS,
    SUBNETS_SAY,
    TABLES,
    VOUCHED,
    WELL,
    aws,
    facts,
    item,
    judged,
    left,
    locked,
    readiness,
    restored,
    seen,
    silent,
    source,
)
from tests.backends.sets.images import GIB, NODES, after, disk, image, tags, whole

UNTRIED = "permissions that cannot be tried"


def test_where_all_is_well_it_is_ready_and_says_what_nobody_can_prove() -> None:
    found = judged()
    assert (found.answer, found.exit_code) == ("ready", 0)
    assert left(found, "no") == []
    assert left(found, "unproved") == [UNTRIED]
    assert (found.cluster, found.region, found.set, found.age_s) == ("books.dr", "eu-south-1", "books-1", 86400)
    assert item(found, UNTRIED).details == (
        "route53:ChangeResourceRecordSets, no DryRun: it has none",
        "ec2:ReplaceIamInstanceProfileAssociation, no DryRun: it has none",
    )


def test_every_item_that_was_seen_has_its_evidence_with_its_age() -> None:
    of_aws = [one for one in judged().items if one.title not in ("licences named", UNTRIED)]
    ages = {one.title: [word.age_s for word in one.evidence] for one in of_aws}
    assert {title: min(age, default=None) for title, age in ages.items()} == {
        **dict.fromkeys(ages, 30),
        "licences in use nowhere else": 3 * 86400,
    }


def test_the_looks_are_those_that_the_items_rest_on() -> None:
    assert set(readiness_probes(restored())) == set(WELL)
    assert readiness_probes(source()) == ()
    bare = replace(PLACE, zone="", vips=(), tables=(), nodes=tuple(replace(one, licences=()) for one in PLACE.nodes))
    asked = readiness_probes(restored(bare))
    assert asked[0] == ImagesProbe("books.dr")
    assert {one.topic for one in asked if isinstance(one, AwsFactsProbe)} == {
        "place", "nodes", "quotas", "keys", "permissions", "subnets"
    }  # fmt: skip
    assert not any(isinstance(one, NodeFactsProbe) for one in asked)


@pytest.mark.parametrize("probe", list(WELL), ids=str)
def test_what_nobody_tells_makes_nobody_ready(probe: Probe) -> None:
    told = {one: value for one, value in WELL.items() if one != probe}
    found = judged(estate=seen(told))
    if isinstance(probe, NodeFactsProbe):
        assert item(found, "licence files").verdict == "unproved"
    else:
        assert (found.answer, found.exit_code) == ("not known", 3)
    assert left(found, "no") == []


@pytest.mark.parametrize("probe", [one for one in WELL if not isinstance(one, NodeFactsProbe)], ids=str)
def test_who_fell_silent_since_is_not_believed_any_more_and_why_is_said(probe: Probe) -> None:
    found = judged(estate=silent(seen(WELL), probe, "time-out of eu-south-1"))
    assert found.answer == "not known"
    assert any("time-out of eu-south-1" in one.says for one in found.items)


def test_a_word_that_is_older_than_an_hour_is_not_believed() -> None:
    assert judged(estate=seen(WELL, 3599)).answer == "ready"
    found = judged(estate=seen(WELL, 3700))
    assert found.answer == "not known"
    assert "it was last told 2026-02-04 16:58:20 UTC" in item(found, "VPC").says


def test_a_word_from_the_future_is_not_believed() -> None:
    assert judged(estate=seen(WELL, -90)).answer == "not known"


def test_where_nothing_was_asked_nothing_is_known() -> None:
    found = judged(estate=seen({}))
    assert found.answer == "not known"
    assert "it was not asked" in item(found, "backup set").says


def test_a_cluster_that_has_no_place_is_not_ready_and_is_told_what_to_write() -> None:
    found = readiness(source(), seen({}), NOW, Timing())
    assert (found.answer, found.items[0].verdict) == ("not ready", "no")
    assert "[clusters.books.dr]" in found.items[0].remedy


def test_the_items_alone_are_the_same() -> None:
    assert ready(restored(), seen(WELL), NOW, Timing(), (VOUCHED,)) == judged().items


# --- the set ---------------------------------------------------------------------------------------------------------


def test_no_set_is_not_ready() -> None:
    found = judged({IMAGES: ()})
    assert item(found, "backup set").says == "none in eu-south-1"
    assert found.answer == "not ready"
    assert (found.set, found.age_s, found.disks) == ("", None, ())


def test_a_newer_set_that_cannot_be_restored_is_told_beside_the_one_that_can() -> None:
    told = (*whole("old", 0), image("anna", tags("anna", "new", quiet_point=f"{after(9):%Y-%m-%dT%H:%M:%SZ}")))
    one = item(judged({IMAGES: told}), "backup set")
    assert (one.verdict, one.says) == (
        "yes", "old is complete, its quiet point 24 h ago; new, newer, cannot be restored"
    )  # fmt: skip
    assert one.details == ("new: incomplete: no image of bert",)


def test_sets_that_cannot_be_restored_are_none_and_each_says_why() -> None:
    one = item(judged({IMAGES: whole(services="auto")}), "backup set")
    assert (one.verdict, one.says) == ("no", "none of 1 sets in eu-south-1 can be restored")
    assert one.details == ("books-1: its services were auto, not manual",)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (tuple(image(name, tags(name, nodes="anna carl")) for name in ("anna", "carl")), "anna and carl"),
        (whole(mirrors="md1"), "has the mirrors md1, the site file md1 and md2"),
    ],
)
def test_a_set_of_another_shape_than_the_cluster_is_no_set_of_it(told, says: str) -> None:
    one = item(judged({IMAGES: told}), "backup set")
    assert one.verdict == "no"
    assert says in one.says


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_set_without_an_encrypted_disk_needs_no_key_and_nobody_is_asked_of_any() -> None:
    found = judged({IMAGES: tuple(image(name) for name in NODES), aws("keys"): facts("keys", {})})
    one = item(found, "encryption keys")
    assert (one.verdict, one.says, found.answer) == ("yes", "no disk is encrypted, so no key is needed", "ready")
    assert "use of the encryption keys" not in [one.title for one in found.items]


@pytest.mark.parametrize(
    "word", ["Disabled", "PendingDeletion", "Unavailable", "not found", "not symmetric", "a key of eu-north-1"]
)
def test_a_key_that_cannot_be_used_there_is_not_ready(word: str) -> None:
    found = judged({aws("keys"): facts("keys", {KEY: word})})
    one = item(found, "encryption keys")
    assert (one.verdict, one.says, found.answer) == ("no", f"{KEY} {word}", "not ready")
    assert "use of the encryption keys" not in [one.title for one in found.items]


def test_one_bad_key_of_several_is_named() -> None:
    other = KEY.replace("k-1", "k-2")
    told = (locked()[0], locked(other)[1])
    one = item(judged({IMAGES: told, aws("keys"): facts("keys", {**KEYS_SAY, other: "Disabled"})}), "encryption keys")
    assert (one.verdict, one.says) == ("no", f"{other} Disabled")


def test_a_key_that_nobody_told_of_is_not_known_to_be_good() -> None:
    found = judged({aws("keys"): facts("keys", {})})
    assert (item(found, "encryption keys").verdict, found.answer) == ("unproved", "not known")
    found = judged({IMAGES: locked("")})
    assert (item(found, "encryption keys").verdict, found.answer) == ("unproved", "not known")
    assert "does not tell the key of snap-anna-data and snap-bert-data" in item(found, "encryption keys").says


def test_a_use_of_a_key_that_could_not_be_proved_is_told_and_keeps_nobody_from_being_ready() -> None:
    one = item(judged(), "use of the encryption keys")
    assert (one.verdict, one.says) == (
        "yes", "allowed by DryRun: kms:CreateGrant, kms:Decrypt and kms:GenerateDataKeyWithoutPlaintext"
    )  # fmt: skip
    why = "unproved: KMS answered AccessDeniedException to a direct trial"
    found = judged({aws("keys"): facts("keys", {**KEYS_SAY, f"{KEY} kms:Decrypt": why})})
    one = item(found, "use of the encryption keys")
    assert (one.verdict, one.provable, found.answer) == ("unproved", False, "ready")
    assert one.details == (f"{KEY} kms:Decrypt: KMS answered AccessDeniedException to a direct trial",)
    untried = item(judged({aws("keys"): facts("keys", {KEY: "Enabled"})}), "use of the encryption keys")
    assert (untried.verdict, untried.says) == ("unproved", "nothing was tried")


# --- disks and quotas ------------------------------------------------------------------------------------------------


def test_every_disk_choice_is_told_with_its_time_and_cost() -> None:
    one = item(judged(), "time to restore")
    assert one.says.startswith("lazy, as the site file has it: launched at once, disks slow until each block")
    rate, fsr = one.details[1:]
    assert "launched at once, disks fast after about 3 min; 128 GiB of data x 300 MiB/s" in rate
    assert "launched after about 12 min" in fsr
    assert "4 snapshot-zone-hours" in fsr
    assert [choice.value for choice in judged().disks] == ["lazy", "rate", "fsr"]


def test_the_chosen_way_must_be_within_its_quota_and_the_others_need_not() -> None:
    short = {aws("quotas"): facts("quotas", {**QUOTAS_SAY, "Fast snapshot restore": "3"})}
    assert item(judged(short), "time to restore").verdict == "yes"
    one = item(judged(short, place=replace(PLACE, disks="fsr")), "time to restore")
    assert (one.verdict, "take lazy and rate" in one.remedy) == ("no", True)
    unread = {aws("quotas"): facts("quotas", {})}
    assert item(judged(unread, place=replace(PLACE, disks="rate")), "time to restore").verdict == "unproved"


@pytest.mark.parametrize(
    ("type_", "most", "verdict"),
    [
        ("m5.large", "4", "yes"),
        ("m5.large", "3", "no"),
        ("m5.xlarge", "8", "yes"),
        ("r6i.4xlarge", "31", "no"),
        ("r6i.4xlarge", "32", "yes"),
        ("g5.xlarge", "64", "unproved"),
        ("m5.metal", "64", "unproved"),
        ("t3.micro", "64", "unproved"),
        ("", "64", "unproved"),
    ],
)
def test_instances_need_vcpus(type_: str, most: str, verdict: str) -> None:
    name = next(iter(QUOTAS_SAY))
    told = {aws("quotas"): facts("quotas", {**QUOTAS_SAY, name: most})}
    assert item(judged(told, place=replace(PLACE, instance_type=type_)), "quota of instances").verdict == verdict


def test_volumes_need_room() -> None:
    huge = tuple(image(name, disks=(disk(f"snap-{name}", size_gib=30_000, data_bytes=GIB),)) for name in NODES)
    assert item(judged({IMAGES: huge}), "quota of volumes").verdict == "no"
    assert "needed are 216 GiB of gp3, the quota is 50 TiB" in item(judged(), "quota of volumes").says


@pytest.mark.parametrize(
    ("told", "verdict", "says"),
    [
        ({}, "yes", "needed are 4 snapshot copies at once, the quota is 20, whatever else is copied there"),
        ({"Concurrent snapshot copies per destination Region": "3"}, "unproved", "whether those of images count there"),
        ({"Concurrent snapshot copies per destination Region": None}, "unproved", "Service Quotas lists no such quota"),
    ],
)
def test_room_for_the_next_copies_is_told_and_keeps_nobody_from_being_ready(told, verdict: str, says: str) -> None:
    said = {name: word for name, word in {**QUOTAS_SAY, **told}.items() if word}
    found = judged({aws("quotas"): facts("quotas", said)})
    one = item(found, "quota of the next copies")
    assert (one.verdict, found.answer) == (verdict, "ready")
    assert says in one.says


# --- the place -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("vpc-1", "VPC"),
        ("sg-1", "security groups"),
        ("cluster", "key pair"),
        ("guard", "instance profiles"),
        ("real", "instance profiles"),
    ],
)
@pytest.mark.parametrize(
    ("word", "verdict"), [("not found", "no"), ("found, and there is no role in it", "no"), (None, "unproved")]
)
def test_what_is_not_there_or_not_told_is_named(key: str, title: str, word: str | None, verdict: str) -> None:
    said = {name: value for name, value in PLACE_SAYS.items() if name != key} | ({key: word} if word else {})
    one = item(judged({aws("place"): facts("place", said)}), title)
    assert (one.verdict, key in one.says) == (verdict, True)


def test_one_profile_for_both_is_none_that_only_looks() -> None:
    one = item(judged(place=replace(PLACE, guard_profile="real")), "instance profiles")
    assert (one.verdict, one.says[:12]) == ("no", "real is both")
    assert item(judged(place=replace(PLACE, guard_profile="")), "instance profiles").verdict == "no"


def test_a_place_without_a_key_pair_needs_none_and_one_without_groups_is_not_ready() -> None:
    found = judged(place=replace(PLACE, key_pair="", groups=()))
    assert item(found, "key pair").verdict == "yes"
    assert item(found, "security groups").verdict == "no"


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"10.8.1.11": "taken"}, "no"),
        ({"10.8.1.11": "outside"}, "no"),
        ({"subnet-a free": "0"}, "no"),
        ({"subnet-b free": "0"}, "yes"),
        ({"10.8.1.11": "anna"}, "yes"),
        ({"10.8.1.11": "bert"}, "no"),
    ],
)
def test_addresses_must_be_free_or_kept_for_their_node(changed: dict[str, str], verdict: str) -> None:
    told = {aws("subnets", *SUBNETS): facts("subnets", {**SUBNETS_SAY, **changed})}
    assert item(judged(told), "subnets and addresses").verdict == verdict


def test_a_subnet_that_ec2_does_not_list_is_not_there() -> None:
    said = {key: word for key, word in SUBNETS_SAY.items() if "subnet-a" not in key}
    lost = facts("subnets", said, "subnet-a: EC2 lists no such subnet")
    one = item(judged({aws("subnets", *SUBNETS): lost}), "subnets and addresses")
    assert (one.verdict, "EC2 lists no such subnet" in one.says) == ("no", True)
    one = item(judged({aws("subnets", *SUBNETS): facts("subnets", said)}), "subnets and addresses")
    assert one.verdict == "unproved"


def test_a_node_that_stands_there_already_is_in_the_way() -> None:
    told = {aws("nodes"): facts("nodes", {"anna state": "running", "anna instance": "i-9", "bert state": "terminated"})}
    one = item(judged(told), "nothing stands there yet")
    assert (one.verdict, one.says) == ("no", "anna (i-9) is running")


@pytest.mark.parametrize(
    ("cidrs", "verdict"),
    [("10.8.0.0/16 172.31.0.0/16", "no"), ("172.31.0.2/32", "yes"), ("none", "unproved"), ("10.8.0.0/99", "unproved")],
)
def test_a_vip_must_lie_outside_the_vpc(cidrs: str, verdict: str) -> None:
    told = {aws("place"): facts("place", {**PLACE_SAYS, "vpc cidrs": cidrs})}
    assert item(judged(told), "VIP outside the VPC").verdict == verdict


def test_as_many_vips_are_needed_as_the_cluster_has() -> None:
    assert item(judged(place=replace(PLACE, vips=())), "VIP outside the VPC").verdict == "no"
    assert item(judged(place=replace(PLACE, vips=("172.31.0.1", "172.31.0.2"))), "VIP outside the VPC").verdict == "no"


# --- the network -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("eni-9 of nobody here", "no"),
        ("eni-9 of nobody here blackhole", "no"),
        ("bert blackhole", "yes"),
        ("bert", "yes"),
    ],
)
def test_a_route_that_holds_the_vip_for_somebody_else_is_in_the_way(word: str, verdict: str) -> None:
    said = {"rtb-1 172.31.0.1": word, "rtb-2 172.31.0.1": "none"}
    assert item(judged({aws("vip-routes", *TABLES): facts("vip-routes", said)}), "route tables").verdict == verdict


def test_a_route_table_that_is_not_there_is_named() -> None:
    lost = facts("vip-routes", {"rtb-1 172.31.0.1": "none"}, "rtb-2: EC2 lists no such route table")
    one = item(judged({aws("vip-routes", *TABLES): lost}), "route tables")
    assert (one.verdict, "rtb-2: EC2 lists no such route table" in one.says) == ("no", True)
    assert item(judged(place=replace(PLACE, tables=())), "route tables").verdict == "no"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"association": "no", "domain": "dr.example."}, "no"),
        ({"association": "yes", "domain": "other.example."}, "no"),
        ({"association": "yes", "domain": "r.example."}, "no"),
        ({"association": "yes", "domain": "BOOKS.dr.example"}, "yes"),
        ({"association": "yes"}, "unproved"),
        ({"association": "perhaps", "domain": "dr.example."}, "unproved"),
        ({}, "unproved"),
    ],
)
def test_the_zone_is_the_vpcs_and_has_the_name(said: dict[str, str], verdict: str) -> None:
    assert item(judged({aws("zone", "Z1"): facts("zone", said)}), "hosted zone").verdict == verdict


# --- permissions -----------------------------------------------------------------------------------------------------


def test_a_refused_permission_is_not_ready_and_says_which() -> None:
    told = Facts("permissions", (*PERMISSIONS, ("ec2:CreateRoute", "refused: not authorized")))
    found = judged({aws("permissions"): told})
    one = item(found, "permissions")
    assert (found.answer, one.says, one.details) == (
        "not ready", "refused: ec2:CreateRoute", ("ec2:CreateRoute: refused: not authorized",)
    )  # fmt: skip


def test_a_role_that_nobody_tried_to_pass_is_unproved() -> None:
    found = judged({aws("permissions"): Facts("permissions", PERMISSIONS[:1])})
    assert "iam:PassRole, no DryRun: it has none" in item(found, UNTRIED).details
    assert not any("iam:PassRole" in line for line in item(judged(), UNTRIED).details)


def test_a_word_nobody_knows_allows_nothing() -> None:
    found = judged({aws("permissions"): Facts("permissions", (("ec2:RunInstances", "perhaps"),))})
    assert item(found, "permissions").verdict == "unproved"
    assert "ec2:RunInstances, no DryRun: perhaps" in item(found, UNTRIED).details
    assert found.answer == "not known"


# --- licences --------------------------------------------------------------------------------------------------------


def test_every_node_needs_licences_named() -> None:
    bare = replace(PLACE, nodes=(PLACE.nodes[0], replace(PLACE.nodes[1], licences=())))
    one = item(judged(place=bare), "licences named")
    assert (one.verdict, one.says) == ("no", "none are named for bert")


def test_a_licence_file_that_is_missing_on_a_living_node_is_missing_on_the_restored_one() -> None:
    told = {
        NodeFactsProbe("books", "bert", "files", LICENCES): facts("files", {LICENCES[0]: "ab", LICENCES[1]: "missing"})
    }
    one = item(judged(told), "licence files")
    assert (one.verdict, one.says) == ("no", "missing: /root/licences/repl.key on bert")


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (None, "nobody has vouched for it"),
        (replace(VOUCHED, cluster="books.drill"), "nobody has vouched for it"),
        (replace(VOUCHED, licences=("anna:/root/old.key",)), "but for other files than the site file names now"),
        (replace(VOUCHED, at=NOW - timedelta(days=91)), "but 91 days ago"),
    ],
)
def test_that_licences_are_in_use_nowhere_else_only_a_person_can_say(word, says: str) -> None:
    found = judged(attested=(word,) if word else ())
    one = item(found, "licences in use nowhere else")
    assert (one.verdict, found.answer) == ("unproved", "not known")
    assert says in one.says
    assert "clpdeck ready books --place dr --attest NAME" in one.remedy


def test_the_newest_word_on_licences_counts() -> None:
    older = replace(VOUCHED, at=NOW - timedelta(days=200), who="Taro")
    one = item(judged(attested=(VOUCHED, older)), "licences in use nowhere else")
    assert (one.verdict, one.evidence[0].source) == ("yes", "Hanako")
