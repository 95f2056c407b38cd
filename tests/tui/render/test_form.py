"""A form as text, without an app."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.control import Field, Look, Option
from backends.settings import Mode
from screenshots.estates import NOW
from tui.picture import Picture
from tui.render import form
from tui.render.form import Hand
from tui.render.lines import Entry, text_of, width
from tui.runs import Filling, Runs

NOTHING = Hand()
LOOK = Look(NOW, at=NOW, asked=3)
DISKS = Field("disks", "Disks", "lazy", "the site file", (Option("lazy", "slow at first"), Option("fsr", "costs")))
VIP = Field("vip", "VIP", "10.0.0.9", "the site file", (), "10.0.0.9 lies within the VPC")
SHOWN = Field("", "Region", "ap-northeast-3", "the site file")


def entries(*fields: Field, cells: int = 80, hand: Hand = NOTHING, **more: object) -> tuple[Entry, ...]:
    filling = Filling("Restore it", fields, **{"look": LOOK, **more})  # type: ignore[arg-type] # fields, by name
    return form.entries(Picture(NOW, Mode.OPERATION, runs=Runs(there=True, filling=filling)), hand, cells)


def text(*fields: Field, **more: object) -> str:
    return "\n".join(text_of(one.line).rstrip() for one in entries(*fields, **more))


def test_a_field_stands_with_its_value_where_that_comes_from_and_what_it_can_be():
    told = text(DISKS)
    assert re.search(r"^ Disks lazy +the site file$", told, re.MULTILINE)
    assert re.search(r"^ +\* lazy  slow at first$", told, re.MULTILINE)
    assert re.search(r"^ +fsr   costs$", told, re.MULTILINE)


def test_what_is_wrong_stands_below_its_field_and_above_the_form_by_its_label():
    told = text(DISKS, VIP)
    assert "[! ] still to be said: VIP" in told
    assert told.index("VIP   10.0.0.9") < told.index("[! ] 10.0.0.9 lies within the VPC")


def test_while_answers_are_awaited_only_what_was_said_here_can_be_wrong():
    waiting = replace(LOOK, out=2)
    assert "[! ]" not in text(VIP, look=waiting)
    assert "[! ] 10.0.0.9" in text(VIP, look=waiting, said=frozenset({"vip"}))
    assert "said here" in text(VIP, look=waiting, said=frozenset({"vip"}))


def test_what_only_tells_cannot_be_chosen():
    assert [one.key for one in entries(SHOWN, VIP) if one.key] == [form.GO, "field/vip"]
    assert form.parted("field/vip") == ("vip", None)
    assert form.parted("option/disks/fsr") == ("disks", "fsr")


def test_of_many_options_the_chosen_one_is_shown_until_the_field_is_opened():
    many = Field("set", "Set", "s1", "", tuple(Option(f"s{at}", "good") for at in range(9)))
    assert "Enter shows the other 8" in text(many)
    assert "s8" not in text(many)
    assert "s8" in text(many, hand=Hand("set"))


def test_a_field_that_is_typed_into_shows_what_stands_there_and_a_cursor():
    made = entries(VIP, hand=Hand(typing=("vip", "10.0.")))
    (row,) = (one for one in made if one.key == "field/vip")
    assert text_of(row.line) == " VIP 10.0. "


WORDS = st.text(st.characters(exclude_categories=("C", "Z", "M")), max_size=70)
FIELDS = st.builds(
    Field,
    *(st.sampled_from(["", "a", "b"]), WORDS, WORDS, WORDS),
    st.lists(st.builds(Option, WORDS, WORDS), max_size=6).map(tuple),
    WORDS,
)


@given(st.lists(FIELDS, max_size=4), st.integers(40, 200))
def test_whatever_is_asked_fits_and_never_raises(fields: list[Field], cells: int):
    assert all(width(one.line) <= cells for one in entries(*fields, cells=cells))


@pytest.mark.parametrize("cells", [20, 30])
def test_a_very_narrow_form_is_still_told(cells: int):
    assert "VIP" in text(VIP, cells=cells)
