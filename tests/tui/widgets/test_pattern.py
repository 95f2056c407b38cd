import pytest

from tui.widgets.pattern import Pattern


@pytest.mark.parametrize(
    ("typed", "text", "wanted"),
    [
        ("", "anything", True),
        ("!", "anything", True),
        ("fail.*on", "failover Online", True),
        ("fail", "FAILOVER", True),
        ("Fail", "failover", False),
        ("!fail", "failover", False),
        ("!fail", "md1", True),
        ("[xx", "[XX] Error", True),
        ("*", "2 * 3", True),
    ],
)
def test_a_pattern_wants_what_was_typed(typed, text, wanted):
    assert Pattern(typed).matches(text) is wanted


def test_without_an_expression_it_is_no_pattern():
    assert not Pattern("")
    assert not Pattern("!")
    assert Pattern("x")
