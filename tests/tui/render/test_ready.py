"""Readiness and sets as text."""

from dataclasses import replace

from backends.model import Facts
from backends.readiness import RegionSets
from backends.sets import backup_sets, online_sets
from tests.backends.readiness.places import PLACE, aws, facts, judged
from tests.backends.sets.images import after, image, whole
from tests.backends.sets.online_facts import SETS, of_online
from tui.render.ready import changed, headline, sets_table, sheet


def test_the_answer_stands_first_with_what_it_rests_on() -> None:
    assert headline(judged()) == (
        "[OK] books.dr: ready from books-1, 1d old in eu-south-1 (0 in the way, 1 unproved, 20 seen)"
    )
    lines = sheet(judged())
    assert lines[0] == headline(judged())
    assert "In the way:" not in lines
    assert "[OK] VPC: vpc-1 found" in lines
    assert "     AWS says vpc-1 found (30s old)" in lines


def test_what_is_in_the_way_comes_first_and_what_is_unproved_stands_apart_at_the_end() -> None:
    lines = sheet(judged(place=replace(PLACE, tables=())))
    assert lines[0].startswith("[XX] books.dr: not ready")
    way, so, open_ = (lines.index(title) for title in ("In the way:", "Seen:", "Unproved:"))
    assert way < so < open_
    assert lines[way + 1 : way + 3] == [
        "[XX] route tables: the site file names none", "     -> name every table that clients and servers use"
    ]  # fmt: skip
    assert lines[open_ + 1].startswith("[??] permissions that cannot be tried: ")
    assert "     route53:ChangeResourceRecordSets, no DryRun: it has none" in lines[open_:]


def test_only_what_is_otherwise_than_before_is_told() -> None:
    well, ill = judged(), judged({aws("nodes"): facts("nodes", {"anna state": "running", "bert state": "absent"})})
    assert [line[:34] for line in changed(None, well)] == [headline(well)[:34], "[??] permissions that cannot be tr"]
    assert list(changed(well, judged())) == []
    assert list(changed(well, ill)) == [
        headline(ill), "[XX] nothing stands there yet: anna (an instance) is running"
    ]  # fmt: skip
    assert list(changed(ill, well)) == [headline(well), "[OK] nothing stands there yet: anna and bert are not there"]
    bare = replace(well, items=well.items[1:])
    assert list(changed(well, bare)) == ["[--] backup set: not asked any more"]


def test_sets_are_a_line_each_and_a_silent_region_is_one_too() -> None:
    good = backup_sets(whole(), after(24))
    bad = backup_sets((image("anna", region="eu-north-1"),), after(24))
    lines = list(
        sets_table((RegionSets("eu-north-1", bad), RegionSets("eu-south-1", good), RegionSets("x", None, "why")))
    )
    assert [line.split()[0] for line in lines] == ["SET", "books-1", "books-1", "[..]"]
    assert "[! ] incomplete" in lines[1]
    assert lines[1].endswith("incomplete: no image of bert")
    assert "[OK] complete    2026-02-03 18:00:00Z  1d " in lines[2]
    assert lines[2].endswith("yes")
    assert lines[3] == "[..] x does not tell: why"
    assert list(sets_table((RegionSets("x", ()),))) == ["[--] x has none"]


def test_online_sets_stand_apart_with_their_server_and_why_one_is_of_no_use() -> None:
    told = Facts("online-sets", (*of_online("books-2"), *of_online("books-1", side="standby", marked="void"), SETS))
    lines = list(sets_table((RegionSets("x", (), online=online_sets(told, "x", after(24))),)))
    assert lines[:2] == ["[--] x has none", ""]
    assert lines[2].split()[:2] == ["ONLINE", "SET"]
    assert lines[3].endswith("yes")
    assert "[OK] completed, whole" in lines[3]
    assert "anna active" in lines[3]
    assert "[XX] completed, void" in lines[4]
    assert lines[4].endswith("it is of the standby side, not of the active one; it is void")
    silent = (RegionSets("x", (), online=None, online_silent="throttled"), RegionSets("y", None, "gone", None, None))
    assert list(sets_table(silent))[-1] == "[..] x does not tell of online sets: throttled"
