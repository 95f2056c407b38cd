"""Conditions on facts by topic: what is not said is not so, what could not be read may be."""

from datetime import UTC, datetime, timedelta

import pytest

from backends.judge import judge
from backends.model import AwsFactsProbe, Estate, Facts, NodeFactsProbe, Seen, Silence, View
from backends.plan import ANY, AllDiffer, AwsSays, HostKeyVouched, NodeSays
from backends.settings import Cluster, Node, Timing

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
CLUSTER = Cluster("prod.dr", (Node("server01", "172.31.10.11"),))
SERVICES = NodeFactsProbe("prod.dr", "server01", "services")


def judged(condition, views, now=NOW):
    held = {
        probe: View(Seen(facts, "x", NOW)) if isinstance(facts, Facts) else View(silence=facts)
        for probe, facts in views.items()
    }
    return judge(condition, Estate(held), CLUSTER, Timing(), now)


def services(*pairs, unread=()):
    return {SERVICES: Facts("services", pairs, unread)}


MANUAL = NodeSays("server01", "services", (("clusterpro", "disabled"), ("clusterpro_md", "disabled")))


@pytest.mark.parametrize(
    ("views", "holds"),
    [
        (services(("clusterpro", "disabled"), ("clusterpro_md", "disabled")), True),
        (services(("clusterpro", "disabled"), ("clusterpro_md", "enabled")), False),
        (services(("clusterpro", "disabled")), False),
        (services(("clusterpro", "disabled"), unread=("clusterpro_md ???",)), None),
        (services(("clusterpro", "enabled"), unread=("clusterpro_md ???",)), False),
        ({}, None),
        ({SERVICES: Silence(NOW, 1, "no way")}, None),
    ],
)
def test_all_pairs_must_be_said_and_silence_is_no_word(views, holds):
    assert judged(MANUAL, views).holds is holds


def test_an_old_word_is_none():
    views = services(("clusterpro", "disabled"), ("clusterpro_md", "disabled"))
    assert judged(MANUAL, views, NOW + timedelta(minutes=10)).holds is None


@pytest.mark.parametrize(("word", "holds"), [("8589934592 ext4", True), ("missing", False), (None, False)])
def test_any_word_will_do_but_one_that_says_there_is_nothing(word, holds):
    condition = NodeSays("server01", "partitions", (("/dev/md1/dp", ANY),))
    pairs = (("/dev/md1/dp", word),) if word else ()
    probe = NodeFactsProbe("prod.dr", "server01", "partitions")
    assert judged(condition, {probe: Facts("partitions", pairs)}).holds is holds


def test_that_there_is_nothing_holds_where_it_is_not_named():
    condition = AwsSays("record", (("A", "none"),), ("Z1", "db."))
    probe = AwsFactsProbe("prod.dr", "record", ("Z1", "db."))
    assert judged(condition, {probe: Facts("record", ())}).holds is True


def test_the_evidence_is_in_the_words_of_who_said_it():
    told = judged(MANUAL, services(("clusterpro", "enabled"), ("clusterpro_md", "disabled")))
    assert told.evidence[0].source == "server01"
    assert told.evidence[0].says == "clusterpro enabled, clusterpro_md disabled"


OFFERS = NodeFactsProbe("prod.dr", "server01", "host-key")
PRINTS = AwsFactsProbe("prod.dr", "console", ("server01",))


@pytest.mark.parametrize(
    ("printed", "holds"), [(("SHA256:a",), True), (("SHA256:b", "SHA256:a"), True), (("SHA256:b",), False), ((), None)]
)
def test_a_host_key_is_vouched_for_by_the_console_and_by_nothing_else(printed, holds):
    views = {
        OFFERS: Facts("host-key", (("offered", "SHA256:a"), ("trusted", "no"))),
        PRINTS: Facts("console", tuple((key, "ssh-ed25519") for key in printed)),
    }
    assert judged(HostKeyVouched("server01"), views).holds is holds


def test_a_console_nobody_could_read_vouches_for_nothing():
    assert judged(HostKeyVouched("server01"), {OFFERS: Facts("host-key", (("offered", "SHA256:a"),))}).holds is None


FIRST, SECOND = (("server01", ("/a.key", "/b.key")), ("server02", ("/a.key",)))


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        ((("/a.key", "1"), ("/b.key", "2")), (("/a.key", "3"),), True),
        ((("/a.key", "1"), ("/b.key", "2")), (("/a.key", "2"),), False),
        ((("/a.key", "1"), ("/b.key", "1")), (("/a.key", "3"),), False),
        ((("/a.key", "1"), ("/b.key", "missing")), (("/a.key", "3"),), None),
        ((("/a.key", "1"),), (("/a.key", "3"),), None),
        ((("/a.key", "1"), ("/b.key", "1")), None, False),
        (None, (("/a.key", "1"),), None),
    ],
)
def test_no_two_licences_are_the_same_only_where_every_node_tells_of_all_its_files(first, second, holds):
    told = {
        NodeFactsProbe("prod.dr", node, "files", of): Facts("files", pairs)
        for (node, of), pairs in ((FIRST, first), (SECOND, second)) if pairs is not None
    }  # fmt: skip
    assert judged(AllDiffer("files", (FIRST, SECOND)), told).holds is holds
