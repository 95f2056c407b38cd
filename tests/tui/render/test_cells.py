import pytest

from backends.model import Health, Word
from backends.views import Age, Cell, Row, Verdict, Witness
from tui.look import Meaning
from tui.render import cells
from tui.render.lines import text_of, width

ONLINE, OFFLINE = Word("Online", Health.OK), Word("Offline", Health.OFF)
NORMAL, UNKNOWN = Word("Normal", Health.OK), Word("Unknown", Health.UNKNOWN)
FRESH = Witness("server01", Age.FRESH, 3.0)
SILENT = Witness("server02", Age.SILENT, 190.0, "no contact")
AWS = Witness("AWS", Age.FRESH, 12.0)


def row(section: str = "GROUPS", depth: int = 0, verdict: Verdict = Verdict.AGREE, remark: str = "") -> Row:
    return Row(section, "failover", depth, (), verdict, remark)


def drawn(cell: Cell, witness: Witness = FRESH, of: Row | None = None, room: int = 40) -> str:
    return text_of(cells.draw(cell, of or row(), witness, room))


def test_a_cell_shows_the_tag_the_products_word_and_the_addition():
    assert drawn(Cell((ONLINE,), "@server01")) == "[OK] Online @server01"


def test_a_word_nobody_knows_is_shown_as_it_came():
    assert drawn(Cell((Word("Wibbling", Health.UNKNOWN),))) == "[??] Wibbling"


@pytest.mark.parametrize("age", [Age.SILENT, Age.STALE])
def test_an_old_word_stands_in_parentheses_and_never_looks_current(age):
    said = cells.draw(Cell((ONLINE,), "@server01", believed=False), row(), Witness("server02", age, 99.0), 40)
    assert text_of(said) == "[..] (Online @server01)"
    assert Meaning.OK not in {span.meaning for span in said}


def test_a_late_word_is_still_believed():
    assert drawn(Cell((ONLINE,)), Witness("server02", Age.LATE, 12.0)) == "[OK] Online"


def test_an_observer_that_was_never_heard_shows_no_word():
    assert drawn(Cell(), Witness("server02", Age.NEVER, None)) == "[..]"


def test_a_node_that_does_not_name_a_subject_shows_a_dash_and_aws_nothing():
    assert drawn(Cell()) == "-"
    assert drawn(Cell(), AWS) == ""


def test_a_server_or_group_that_is_off_is_bad_as_long_as_nobody_knows_it_was_asked_for():
    assert drawn(Cell((OFFLINE,)), of=row("SERVERS")) == "[XX] Offline"
    assert drawn(Cell((OFFLINE,)), of=row("GROUPS")) == "[XX] Offline"


def test_a_resource_a_monitor_and_an_instance_that_are_off_are_off():
    assert drawn(Cell((OFFLINE,)), of=row("GROUPS", depth=1)) == "[--] Offline"
    assert drawn(Cell((OFFLINE,)), of=row("MONITORS")) == "[--] Offline"
    assert drawn(Cell((Word("stopped", Health.OFF),)), AWS, row("SERVERS")) == "[--] stopped"


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (40, "[OK] Normal / [??] Unknown"),
        (21, "[OK] / [??] Unknown"),
        (8, "[OK][??]"),
    ],
)
def test_several_words_take_the_longest_form_that_fits(room, said):
    assert text_of(cells.several((NORMAL, UNKNOWN), room)) == said


def test_a_mirrors_words_are_kept_when_its_tags_do_not_fit_beside_them():
    red, gray = Word("RED", Health.BAD), Word("GRAY", Health.UNKNOWN)
    assert text_of(cells.several((red, gray), 20)) == "[XX] RED / [??] GRAY"
    assert text_of(cells.several((red, gray), 14)) == "[XX] RED/GRAY"


def test_where_not_every_word_fits_the_worst_is_kept_and_a_mark_says_there_are_more():
    red, yellow = Word("RED", Health.BAD), Word("YELLOW", Health.CHANGING)
    assert text_of(cells.several((yellow, red), 11)) == "[XX] RED~"


def test_an_instance_keeps_its_state_when_its_checks_do_not_fit_beside_it():
    stopping, gone = Word("stopping", Health.CHANGING), Word("system not-applicable", Health.OFF)
    assert drawn(Cell((stopping, gone, gone), "0/3"), AWS, row("SERVERS"), 22) == "[>>] stopping 0/3"
    running, impaired = Word("running", Health.OK), Word("instance impaired", Health.BAD)
    assert drawn(Cell((running, impaired), "2/3"), AWS, row("SERVERS"), 22) == "[OK] running [XX] 2/3"


def test_words_that_are_all_the_same_are_said_once():
    assert text_of(cells.several((NORMAL, NORMAL), 40)) == "[OK] Normal"


def test_a_failed_check_stands_beside_the_instances_state():
    cell = Cell((Word("running", Health.OK), Word("instance impaired", Health.BAD)), "1/2")
    assert drawn(cell, AWS, row("SERVERS"), 60) == "[OK] running / [XX] instance impaired 1/2"


@pytest.mark.parametrize(
    ("witness", "long", "short"),
    [
        (FRESH, "<10s", "<10s"),
        (Witness("x", Age.LATE, 12.0), "<30s late", "late"),
        (SILENT, "[..] no contact <5m", "[..]"),
        (Witness("x", Age.STALE, 40.0), "[..] stale <1m", "[..]"),
        (Witness("x", Age.NEVER, None), "[..] not heard yet", "[..]"),
    ],
)
def test_an_age_says_late_stale_and_no_contact(witness, long, short):
    assert text_of(cells.seen(witness)) == long
    assert text_of(cells.seen(witness, short=True)) == short


@pytest.mark.parametrize(
    ("verdict", "remark", "said"),
    [
        (Verdict.AGREE, "", "agree"),
        (Verdict.AGREE, "2 tables", "2 tables"),
        (Verdict.DISAGREE, "", "[<>] DISAGREE"),
        (Verdict.ONE_VIEW, "server02 silent 3m", "one view only (server02 silent 3m)"),
        (Verdict.NOT_COMPARABLE, "views 20s apart", "not comparable (views 20s apart)"),
        (Verdict.NO_VIEW, "", "-"),
    ],
)
def test_a_verdict_is_its_word_and_its_remark(verdict, remark, said):
    assert text_of(cells.verdict(row(verdict=verdict, remark=remark), 60)) == said


def test_a_remark_there_is_no_room_for_is_left_out_whole():
    one = row(verdict=Verdict.ONE_VIEW, remark="server02 silent 3m")
    assert text_of(cells.verdict(one, 22)) == "one view only"
    assert width(cells.verdict(one, 22)) <= 22


def test_words_that_cannot_be_compared_leave_their_place_to_the_reason():
    one = row("MIRRORS", verdict=Verdict.NOT_COMPARABLE, remark="latest: not known")
    assert text_of(cells.verdict(one, 60)) == "not comparable (latest: not known)"
    assert text_of(cells.verdict(one, 22)) == "latest: not known"


def test_a_fresh_observers_word_on_a_mirror_may_still_be_an_old_one():
    assert drawn(Cell((NORMAL,), believed=False)) == "[..] (Normal)"


@pytest.mark.parametrize(
    ("witness", "room", "said"),
    [
        (FRESH, 22, "server01 says <10s"),
        (FRESH, 14, "server01 <10s"),
        (FRESH, 10, "se~01 <10s"),
        (Witness("server01", Age.LATE, 12.0), 22, "server01 <30s late"),
        (SILENT, 22, "server02 [..] <5m"),
        (Witness("server02", Age.NEVER, None), 22, "server02 [..]"),
    ],
)
def test_who_speaks_and_how_old_that_is_share_a_heading_that_never_cuts_the_age(witness, room, said):
    assert text_of(cells.says_aged(witness, room)) == said


def test_a_place_there_is_no_room_for_keeps_its_end():
    cell = Cell((ONLINE,), "@apserver-tokyo-1")
    assert drawn(cell, room=40) == "[OK] Online @apserver-tokyo-1"
    assert drawn(cell, room=22) == "[OK] Online @ap~okyo-1"
    assert drawn(cell, room=16) == "[OK] Online @~-1"
