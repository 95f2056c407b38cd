"""A restored cluster where a run has it: as long as the site file is the one that the run was planned by."""

from dataclasses import replace

from backends.model import Move
from backends.settings import Site
from backends.views import Stood, moved, moved_site
from tests.backends.runbooks.regions import OSAKA, TABLES, clusters

AWAY = Move("server02", "subnet-03", "172.31.30.11", f"{OSAKA}c", "rtb-0c")
SOURCE = clusters()[1]
HOME = SOURCE.restored("dr")
assert HOME
SITE = Site("/etc/clpdeck/site.toml", (SOURCE,))


def stood(*moves: Move, where: str = HOME.whereabouts) -> tuple[Stood, ...]:
    return (Stood("books.dr", where, moves),)


def addresses(site: Site, name: str = "books.dr") -> list[str]:
    cluster = site.cluster(name)
    assert cluster
    return [node.address for node in cluster.nodes]


def test_a_server_stands_where_the_run_has_it_and_the_site_file_is_still_known() -> None:
    there = moved_site(SITE, stood(AWAY)).cluster("books.dr")
    assert there
    assert there.place
    assert [(node.address, node.subnet) for node in there.nodes] == [
        ("172.31.10.11", "subnet-01"),
        ("172.31.30.11", "subnet-03"),
    ]
    assert (there.place.nodes, there.place.tables) == (there.nodes, (*TABLES, "rtb-0c"))
    assert (there.whereabouts, there.place.home) == (HOME.whereabouts, HOME.place)
    assert addresses(moved_site(SITE, stood(AWAY)), "books.drill") == addresses(SITE, "books.drill")


def test_opened_by_its_own_name_it_is_the_same() -> None:
    assert addresses(moved_site(replace(SITE, clusters=(HOME,)), stood(AWAY))) == ["172.31.10.11", "172.31.30.11"]


def test_as_soon_as_the_site_file_says_otherwise_it_alone_counts() -> None:
    assert addresses(moved_site(SITE, stood(AWAY, where="server01 at 172.31.99.1"))) == addresses(SITE)


def test_a_later_run_that_has_it_at_home_brings_it_home() -> None:
    away = moved_site(SITE, stood(AWAY))
    assert moved_site(away, stood()) == SITE
    assert moved_site(away, ()) == away
    assert moved(moved(HOME, (AWAY,)), ()) == HOME


def test_a_server_that_there_is_not_and_a_cluster_that_is_watched_are_left_alone() -> None:
    assert moved(HOME, (replace(AWAY, node="server09"),)) == HOME
    assert moved(SOURCE, (AWAY,)) == SOURCE
