"""Servers by the names of the site file, however a node prints them."""

import pytest

from backends.views.names import site_name
from tests.backends.told import Story, group, one_cluster

LONG = ("clp-production-tokyo", "clp-verification-osaka")
CUT = ("clp-production-t", "clp-verification")


@pytest.mark.parametrize(
    ("printed", "known"),
    [
        ("alpha", "alpha"),
        ("ALPHA", "alpha"),
        ("clp-production-t", "clp-production-tokyo"),
        ("clp-production", "clp-production"),
        ("stranger", "stranger"),
        ("twin-long-name-0", "twin-long-name-0"),
    ],
)
def test_a_name_is_the_site_files_where_it_fits_exactly_one_node(printed, known):
    cluster = one_cluster("alpha", LONG[0], "twin-long-name-01", "twin-long-name-02")
    assert site_name(printed, cluster) == known


def told(story: Story, second: float, *homes: str) -> None:
    """Each node tells a screen of cut names, with another home of the group."""
    for node, home in zip(story.names, homes, strict=True):
        story.says(second, node, group(home), names=CUT)


def test_a_cluster_of_cut_names_is_as_well_as_any():
    story = Story(*LONG)
    story.well(0, LONG[0])
    told(story, 0, CUT[0], CUT[0])
    assert story.found(1) == ()
    assert [row.name for row in story.table(1).rows if row.section == "SERVERS" and row.depth == 0] == list(LONG)


def test_a_split_brain_of_cut_names_is_as_certain_as_any():
    story = Story(*LONG, aws=False)
    for second in (0, 5):
        told(story, second, *CUT)
    assert story.one(6, "split-brain").certain


def test_two_servers_whose_names_were_cut_to_the_same_are_not_taken_for_one_another():
    story = Story("twin-long-name-01", "twin-long-name-02", aws=False)
    for second in (0, 5):
        for node in story.names:
            story.says(second, node, group(node), names=("twin-long-name-0", "twin-long-name-0"))
    assert story.one(6, "split-brain").certain
    sentences = [one.sentence for one in story.found(6) if one.kind == "view-incomplete"]
    assert sentences == [f"{node}'s clpstat does not name {node} itself" for node in story.names]
