from screenshots import stories
from screenshots.estates import NOW, Story
from tui.ledger import Ledger
from tui.picture import Known, judge
from tui.render import evidence
from tui.render.lines import Entry, text_of, width


def known(story: Story) -> Known:
    return judge(story.site, story.estate, Ledger(), NOW)[0]


def text(made: tuple[Entry, ...]) -> str:
    return "\n".join(text_of(entry.line).rstrip() for entry in made)


def test_a_subject_is_told_by_every_observer_in_its_own_lines_too():
    said = text(evidence.of_subject(known(stories.split_brain()), "MONITORS/mdnw1", 80))
    assert "server01 says [XX] Error" in said
    assert "mdnw1            : Error" in said
    assert "server02 says [! ] Caution" in said
    assert "verdict       [<>] DISAGREE" in said


def test_what_is_wrong_with_it_comes_before_what_is_wrong_besides():
    said = text(evidence.of_subject(known(stories.split_brain()), "GROUPS/failover", 100))
    assert said.index("both say failover") < said.index(" also") < said.index("md1")


def test_a_finding_is_told_with_evidence_age_and_advice():
    said = text(evidence.of_cluster(known(stories.split_brain()), 100))
    assert "[<>] server01 and server02 both say failover" in said
    assert "<10s" in said
    assert "advice " in said


def test_of_those_who_are_silent_the_reason_is_told():
    assert "port 22 within 8 s" in text(evidence.of_cluster(known(stories.peer_down()), 120))


def test_where_nothing_is_wrong_that_is_said():
    assert "[OK] nothing is wrong" in text(evidence.of_cluster(known(stories.healthy()), 80))


def test_a_subject_that_is_gone_leaves_the_cluster():
    assert "what is wrong" in text(evidence.of_subject(known(stories.healthy()), "GROUPS/gone", 80))


def test_every_line_keeps_to_its_room():
    for cells in (30, 40, 59, 80, 120):
        for entry in evidence.of_cluster(known(stories.peer_down()), cells):
            assert width(entry.line) <= cells


def test_nothing_that_a_finding_rests_on_is_cut_off():
    story = stories.half_seen()
    for cells in (58, 80, 120):
        rows = [text_of(entry.line) for entry in evidence.of_cluster(known(story), cells)]
        assert not any("~" in row for row in rows)
        assert "server02 (SSM)" in " ".join(" ".join(rows).split())
