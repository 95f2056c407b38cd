"""Would a lost server be stopped? Each item with whose word it rests on; what nobody told is never a yes."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from backends.errors import PlanError
from backends.estate import learn
from backends.events import Looked
from backends.forcedstop import bucket_of, facts_of, forced_stop_script, host_of, is_own, urls_of
from backends.model import Estate, Facts, NodeFactsProbe, Seen
from backends.prevention import Hearing, vouched_for, words_of
from backends.settings import Node
from backends.text import bucket_prefix
from tests.backends.prevention.world import CLUSTER, IDS, MORI, NOW, URL, bad, item, judged, said

NODES = tuple(IDS)


def test_where_all_is_right_it_is_ready_and_every_item_names_its_witness_and_its_age():
    told = judged()
    assert (bad(told), told.answer, told.exit_code) == ([], "ready", 0)
    assert all(one.evidence for one in told.items)
    start = item(told, "start of anna against the forced stop")
    assert start.says == "start of the system 400.5 s >= 300 s forced stop + 90 s heartbeat = 390 s"
    assert start.details == (
        "boot loader 380 s + from the kernel to the cluster service 20.5 s = 400.5 s",
        "in force: /boot/grub2/grub.cfg:9 set timeout=380",
    )
    assert [(one.source, one.says) for one in start.evidence] == [
        ("anna", "boot loader 380, service 20.5, begun at boot"),
        ("anna", "/root/cluster/heartbeat/timeout 90000"),
        ("Mori", "timeout 300, seen in the WebUI"),
    ]
    assert {one.age_s for one in start.evidence} == {30.0, 3 * 86400.0}


def test_what_no_machine_can_see_is_unproved_until_somebody_has_seen_it_and_how_to_see_it_is_told():
    told = judged(vouched=())
    assert (told.answer, told.exit_code) == ("not known", 3)
    assert bad(told) == [
        (f"{title}{name}{rest}", "unproved")
        for title, rest in (
            ("forced stop of ", ""),
            ("failover is held back where it fails, ", ""),
            ("instance ids, ", ""),
            ("start of ", " against the forced stop"),
        )
        for name in NODES
    ]
    remedy = item(told, "failover is held back where it fails, anna").remedy
    assert "Cluster Properties > Extension" in remedy
    assert "clpdeck check-forced-stop books --attest NAME --saw suppresses=..." in remedy


def test_what_was_seen_of_another_conf_does_not_count_and_that_is_said():
    told = judged(vouched=(replace(MORI, conf="d" * 64),))
    assert {verdict for _, verdict in bad(told)} == {"unproved"}
    assert "Mori has seen kind script, with another clp.conf: that does not count" in told.items[0].details


def test_nodes_with_two_configurations_let_no_word_count():
    told = judged({("bert", "files"): {"/opt/nec/clusterpro/etc/clp.conf": "e" * 64}})
    assert len(bad(told)) == 8


def test_of_two_words_the_newer_one_counts():
    newer = replace(said(suppresses="off"), at=NOW, who="Sato")
    assert [one for one in bad(judged(vouched=(newer, MORI))) if "held back" in one[0]] == [
        (f"failover is held back where it fails, {name}", "no") for name in NODES
    ]
    assert vouched_for((newer, MORI), "books")["kind"][1] is newer
    assert vouched_for((newer, MORI), "others") == {}


def test_ids_that_were_right_for_other_instances_are_not_right_for_these():
    earlier = replace(MORI, instances=(("anna", "i-0aaaaaaaaaaaaaaa0"), ("bert", IDS["bert"])))
    assert item(judged(vouched=(earlier,)), "instance ids, anna").verdict == "no"


def test_a_script_that_is_clpdecks_own_for_these_instances_proves_the_ids_by_itself():
    script = forced_stop_script(facts_of(CLUSTER, "linux", version="4.3"), "linux")
    sum_ = hashlib.sha256(script.encode()).hexdigest()
    path = "/opt/clpdeck/forced-stop.sh"
    own = said(instances="", script=path)
    told = judged({(name, "files"): {path: sum_} for name in NODES}, (own,))
    assert bad(told) == []
    assert (
        f"{path} is the script that clpdeck makes for these instances, SHA-256 {sum_}"
        in item(told, "instance ids, anna").details
    )
    other = judged({("anna", "files"): {path: sum_}, ("bert", "files"): {path: "missing"}}, (own,))
    assert bad(other) == [("instance ids, bert", "unproved")]


@pytest.mark.parametrize(
    ("otherwise", "expected"),
    [
        ({("anna", "files"): {"/usr/local/bin/aws": "missing"}}, [("aws command, anna", "no")]),
        ({("anna", "aws-region"): {"region": "unset"}}, [("region of the aws command, anna", "no")]),
        ({("anna", "own-role"): {"ec2:StopInstances": "refused: no"}}, [("permissions, anna", "no")]),
        ({("anna", "own-role"): {"ec2:StopInstances": "unproved: X"}}, [("permissions, anna", "unproved")]),
        ({("anna", "own-role"): {"!": "no answer"}}, [("permissions, anna", "unproved")]),
        ({("AWS", "stopping"): {"anna stop protection": "on"}}, [("stop protection of anna", "no")]),
        ({("anna", "boot-times"): {"boot loader": "0"}}, [("start of anna against the forced stop", "no")]),
        ({("anna", "boot-times"): {"begun": "later"}}, [("start of anna against the forced stop", "unproved")]),
        ({("anna", "boot-times"): {"boot loader": ""}}, [("start of anna against the forced stop", "unproved")]),
        ({("anna", "http"): {URL: "403"}}, [("NP target from anna", "no")]),
        ({("anna", "http"): {URL: "no answer: curl: (28)"}}, [("NP target from anna", "no")]),
        ({("AWS", "s3-way"): {"rtb-anna s3 route": "none"}}, [("way to the NP target from anna", "no")]),
        ({("AWS", "site"): {"readers": "anybody"}}, [("policy of the NP target", "no")]),
        ({("AWS", "site"): {"readers": "not read: x"}}, [("policy of the NP target", "unproved")]),
        ({("AWS", "site"): {"index": "none"}}, [("site of the NP target", "no")]),
        ({("AWS", "site"): {"vpce-1 policy": "does not let it be read"}}, [("policy of the endpoint", "no")]),
    ],
)
def test_what_is_wrong_is_said_of_that_item_alone(otherwise, expected):
    told = judged(otherwise)
    assert bad(told) == expected
    assert told.answer == ("not ready" if expected[0][1] == "no" else "not known")
    assert all(one.remedy for one in told.items if one.verdict != "yes")


def test_why_nobody_told_stands_beside_what_is_unproved():
    told = judged({("anna", "own-role"): {"!": "the connection was lost"}})
    assert "the connection was lost" in item(told, "permissions, anna").details


def test_a_heartbeat_timeout_that_is_left_out_is_the_products_default_and_not_known():
    silent = {("anna", "conf"): {"/root/cluster/heartbeat/timeout": ""}}
    told = judged(silent)
    assert {one[1] for one in bad(told)} == {"unproved"}
    assert bad(judged(silent, (said(heartbeat="90"),))) == []


def test_without_a_target_nothing_is_asked_of_s3():
    none = {("anna", "conf"): {"/root/networkpartition/httpnp@httpnp1/host": ""}}
    assert bad(judged(none)) == [(f"NP target from {name}", "no") for name in NODES]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (["kind=both"], "cannot be"),
        (["timeout=0"], "cannot be"),
        (["timeout"], "is none of"),
        (["colour=red"], "is none of"),
        (["script=forced-stop.sh"], "cannot be"),
        (["instances=i-0"], "cannot be"),
        ([], "nothing was said"),
    ],
)
def test_what_cannot_be_seen_in_the_webui_is_refused(given, wrong):
    with pytest.raises(PlanError, match=wrong):
        words_of(given)


def test_targets_of_other_hosts_and_ports_are_read_too():
    at = "/root/networkpartition/httpnp@np1"
    assert urls_of(((f"{at}/host", "10.0.0.9"), (f"{at}/port", "8080"))) == ("http://10.0.0.9:8080/",)
    assert bucket_of("http://10.0.0.9:8080/", "eu-west-1") == ""
    assert bucket_of(URL, "eu-west-1") == "pages"
    assert bucket_of(URL, "eu-north-1") == ""
    assert {bucket_of(f"http://{host_of('a.b', one)}/", one) for one in ("eu-north-1", "us-east-1")} == {"a.b"}


def test_only_a_bucket_with_the_clusters_own_name_is_one_that_clpdeck_makes():
    assert bucket_prefix("Prod_DB.x") == "clpdeck-np-prod-db-x-"
    for name, own in (("clpdeck-np-books-1", True), ("clpdeck-np-books-", False), ("clpdeck-np-books-x.y", False),
                      ("clpdeck-np-book-1", False), ("books", False), ("clpdeck-np-books-1/..", False)):  # fmt: skip
        assert is_own(name, bucket_prefix(CLUSTER.name)) is own


def test_a_word_counts_for_an_hour_and_no_longer():
    probe = NodeFactsProbe("books", "anna", "aws-region")
    estate = learn(Estate(), Looked(probe, Seen(Facts("aws-region", (("region", "x"),)), "anna", NOW)))
    node = Node("anna", "anna.example")
    for later, heard in ((3599, True), (3601, False), (-61, False)):
        h = Hearing(estate, CLUSTER, NOW + timedelta(seconds=later))
        assert (h.node(node, "aws-region") is not None) is heard
