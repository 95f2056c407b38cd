import string

from hypothesis import given
from hypothesis import strategies as st

from tui.forms import MOST_TYPED, Form, Menu, Option, Over, Token, Told, Written, YesNo

TOKEN = "failover to server02"


def typed(form: Form, text: str) -> Form | Over:
    for character in text:
        key = "space" if character == " " else character
        form = form.pressed(key, character)  # type: ignore[assignment] # no text closes a form that is typed into
    return form


def test_only_y_says_yes_and_enter_stands_on_cancel():
    form = YesNo("begin it")
    assert form.pressed("y", "y") == Over("y")
    for key in ("enter", "escape", "n", "q", "ctrl+c"):
        assert form.pressed(key, None) == Over()
    assert form.pressed("Y", "Y") is form
    assert form.pressed("space", " ") is form


@given(st.text(string.printable).filter(lambda text: text != TOKEN and text.isprintable()))
def test_nothing_but_the_token_confirms_and_what_is_wrong_is_wiped_out(text):
    after = typed(Token(TOKEN), text).pressed("enter", None)
    assert isinstance(after, Token)
    assert after.typed == ""


def test_the_token_confirms_letter_by_letter():
    assert typed(Token(TOKEN), TOKEN).pressed("enter", None) == Over(TOKEN)


def test_a_token_can_be_corrected_and_wiped_out():
    form = typed(Token(TOKEN), "failoverx").pressed("backspace", None)
    assert form.typed == "failover"
    assert form.pressed("ctrl+u", None).typed == ""


def test_a_pasted_token_is_not_taken_and_that_is_said():
    form = typed(Token(TOKEN), "fail").pasted(TOKEN)
    assert form.typed == ""
    assert "pasting is off" in form.notice
    assert isinstance(form.pressed("enter", None), Token)


def test_what_cannot_be_undone_is_dead_at_first_and_keeps_what_was_typed():
    early = typed(Token("md1 of server02", dead=True), "md1 of server02").pressed("enter", None)
    assert isinstance(early, Token)
    assert early.typed == "md1 of server02"
    assert "not yet" in early.notice


def test_a_doubt_wipes_out_what_was_typed_and_says_why():
    form = typed(Token(TOKEN), TOKEN).doubted("server02 fell silent")
    assert form.typed == ""
    assert form.notice.startswith("server02 fell silent")


def test_a_reason_must_be_given_and_may_be_pasted_as_one_line():
    form = Written("reason")
    assert form.pressed("enter", None).notice == "reason is needed"
    assert form.pasted("done\nby hand\x1b[31m").pressed("enter", None) == Over("done by hand")
    assert len(form.pasted("x" * 9999).typed) == MOST_TYPED


def test_a_letter_goes_to_an_option_and_only_enter_takes_it():
    form = Menu((Option("l", "", "later"), Option("a", "again", "again"), Option("s", "skip", "skip")))
    assert form.pressed("enter", None) == Over(None)
    there = form.pressed("s", "s")
    assert there == Menu(form.options, 2)
    assert there.pressed("enter", None) == Over("skip")
    assert there.pressed("j", "j").at == 0
    assert form.pressed("k", "k").at == 2
    assert form.pressed("z", "z") is form


def test_what_is_only_told_goes_away_when_it_was_read():
    assert Told().pressed("enter", None) == Over()
    assert isinstance(Told().pressed("y", "y"), Told)


@given(st.sampled_from([Told(), YesNo("x"), Token(TOKEN), Written("reason"), Menu((Option("l", "", "later"),))]))
def test_escape_and_ctrl_c_lead_out_of_every_form_with_nothing_decided(form):
    assert form.pressed("escape", None) == Over()
    assert form.pressed("ctrl+c", None) == Over()
