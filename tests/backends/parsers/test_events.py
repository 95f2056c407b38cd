"""Events of the cluster service in a node's log, by the one mark that is believed. The lines are made up."""

from backends.parsers.events import parse_events
from backends.parsers.said import Said

CLOCK = Said("Nov 29 07:30:00\n")
LINE = "Nov  9 07:20:44 server02 clusterpro: [I] <type=rc><event=411> The forced stop was started.\n"


def test_time_module_and_number_are_read_and_the_sentence_is_not():
    facts = parse_events("events", CLOCK, Said(LINE + LINE.replace("411", "412")))
    assert facts.word("clock") == "Nov 29 07:30:00"
    assert facts.word("sequence") == "Nov  9 07:20:44 rc 411 | Nov  9 07:20:44 rc 412"
    assert facts.unread == ()


def test_a_log_without_events_is_an_answer_and_one_that_cannot_be_read_is_not():
    assert parse_events("events", CLOCK, Said(code=1)).word("sequence") == "none"
    missing = parse_events("events", CLOCK, Said(err="grep: /var/log/messages: No such file or directory\n", code=2))
    assert missing.unread == ("grep: /var/log/messages: No such file or directory",)


def test_a_line_of_another_form_is_shown_and_takes_nothing_away():
    facts = parse_events("events", CLOCK, Said(LINE + "2026-11-29T07:20:44+09:00 <type=rc><event=60> x\n"))
    assert facts.word("sequence") == "Nov  9 07:20:44 rc 411"
    assert len(facts.unread) == 1


def test_without_the_nodes_own_time_nothing_is_read():
    assert parse_events("events", Said("Di 29. Nov 07:30:00\n"), Said(LINE)).pairs == ()
