"""A node that SSH brings nothing of speaks by SSM: its word is its word, and says by which way it came."""

from backends.findings import Severity
from backends.views import Age
from tests.backends.told import Story, group


def cut_off() -> Story:
    """SSH to beta fails from second 5 on; beta answers by SSM, and says that it has the group."""
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    for second in (10, 15, 20):
        story.says(second, "alpha", group("alpha"), servers={"beta": "Offline"})
        story.quiet(second, "beta")
    for second in (16, 21):
        story.by_ssm(second, "beta", group("beta"), servers={"alpha": "Offline"})
    return story


def test_both_sides_are_seen_active_though_ssh_reaches_only_one():
    finding = cut_off().one(22, "split-brain")
    assert finding.certain
    assert [(one.source, one.says, one.age_s) for one in finding.evidence] == [
        ("alpha", "failover Online @alpha", 2),
        ("beta (SSM)", "failover Online @beta", 1),
    ]


def test_one_answer_by_ssm_is_a_question_as_one_by_ssh_is():
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    for second in (10, 15):
        story.says(second, "alpha", group("alpha"), servers={"beta": "Offline"})
        story.quiet(second, "beta")
    story.by_ssm(16, "beta", group("beta"), servers={"alpha": "Offline"})
    assert not story.one(17, "split-brain").certain


def test_the_column_shows_its_words_by_which_way_they_came_and_why():
    story = cut_off()
    table = story.table(22)
    witness = table.witnesses[1]
    assert (witness.name, witness.via, witness.age) == ("beta", "SSM", Age.FRESH)
    assert "no way there" in witness.reason
    assert witness.reason.endswith("; it speaks by SSM")
    assert witness.raw == "raw of beta (SSM)"
    assert story.row(22, "GROUPS", "failover").cells[1].addition == "@beta"


def test_that_ssh_is_silent_is_said_for_what_is_to_be_done_needs_it():
    finding = cut_off().one(22, "ssh-silent")
    assert finding.severity is Severity.WARNING
    assert finding.sentence == "SSH brings no word of beta (no way there); it speaks by SSM"


def test_while_ssh_speaks_its_word_counts():
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    story.by_ssm(1, "beta", group("beta"), servers={"alpha": "Offline"})
    assert [one.via for one in story.table(2).witnesses] == ["", "", ""]
    assert "split-brain" not in story.kinds(2)


def test_where_both_ways_are_silent_nobody_speaks():
    story = cut_off()
    story.says(95, "alpha", group("alpha"), servers={"beta": "Offline"})
    story.says(100, "alpha", group("alpha"), servers={"beta": "Offline"})
    kinds = story.kinds(101)
    assert "one-view-only" in kinds
    assert not {"split-brain", "ssh-silent"} & set(kinds)
    last = [one.says for one in story.one(101, "one-view-only").evidence]
    assert "last: failover Online @beta" in last


def test_a_node_that_spoke_by_ssm_before_ec2_saw_it_stopped_speaks_no_more():
    story = cut_off()
    story.ec2(22, beta="stopped")
    story.says(23, "alpha", group("alpha"))
    assert "split-brain" not in story.kinds(24)


def test_a_node_that_speaks_by_ssm_after_ec2_called_it_stopped_is_heard():
    story = cut_off()
    story.ec2(15.5, beta="stopped")
    assert "split-brain" in story.kinds(22)
