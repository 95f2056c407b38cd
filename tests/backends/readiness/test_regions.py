"""Sets of both regions, each asked by whoever stands there."""

from dataclasses import replace

from backends.estate import learn
from backends.events import Looked
from backends.model import AwsFactsProbe, Estate, Facts, ImagesProbe, Seen
from backends.readiness import region_sets, set_probes
from tests.backends.readiness.places import NOW, PLACE, silent, source
from tests.backends.sets.images import whole
from tests.backends.sets.online_facts import of_online

HERE, THERE = ImagesProbe("books"), ImagesProbe("books.dr")
ONLINE = AwsFactsProbe("books", "online-sets")


def test_each_region_is_asked_once_by_who_stands_there() -> None:
    assert set_probes(source()) == (HERE, THERE, ONLINE)
    drill = replace(PLACE, kind="drill")
    assert set_probes(source(places=(PLACE, drill))) == (HERE, THERE, ONLINE)
    elsewhere = replace(drill, region="eu-west-9")
    assert set_probes(source(places=(PLACE, elsewhere))) == (HERE, THERE, ImagesProbe("books.drill"), ONLINE)
    assert set_probes(source(places=(), region=None)) == ()


def test_a_region_that_is_silent_has_no_sets_that_anybody_knows_and_says_why() -> None:
    estate = learn(Estate(), Looked(THERE, Seen(whole(), "AWS", NOW)))
    here, there = region_sets(source(), silent(estate, HERE, "no contact"), NOW)
    assert (here.region, here.sets, here.silent) == ("eu-north-1", None, "no contact")
    assert there.sets
    assert (there.region, there.sets[0].id, there.age_s) == ("eu-south-1", "books-1", 0)
    assert region_sets(source(), Estate(), NOW)[0].silent == "it was not asked"
    assert region_sets(source(), silent(estate, THERE), NOW)[1].sets is None


def test_online_sets_are_told_beside_the_others_where_there_are_mirror_disks() -> None:
    cluster = source()
    assert set_probes(replace(cluster, mirrors=())) == (HERE, THERE)
    told = Facts("online-sets", (*of_online("books-2"), ("sets", "books-2")))
    estate = learn(Estate(), Looked(ONLINE, Seen(told, "AWS", NOW)))
    here, there = region_sets(cluster, estate, NOW)
    assert here.sets is None
    assert [(one.id, one.restorable) for one in here.online or ()] == [("books-2", "")]
    assert there.online == ()
    quiet = region_sets(cluster, silent(estate, ONLINE, "throttled"), NOW)[0]
    assert (quiet.online, quiet.online_silent) == (None, "throttled")
