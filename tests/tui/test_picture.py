import pytest

from backends.findings import Finding, Severity
from screenshots import stories
from screenshots.estates import NOW
from tui.ledger import Ledger
from tui.look import Meaning
from tui.picture import judge, meaning_of


@pytest.mark.parametrize(
    ("story", "state"),
    [
        (stories.healthy, (Meaning.OK, "Normal")),
        (stories.split_brain, (Meaning.DISAGREE, "SPLIT BRAIN?")),
        (stories.peer_down, (Meaning.SILENT, "one view only")),
        (stories.nothing_yet, (Meaning.SILENT, "no answer yet")),
    ],
)
def test_a_clusters_state_is_its_worst_finding_in_two_words(story, state):
    told = story()
    (known,) = judge(told.site, told.estate, Ledger(), NOW)
    assert known.state == state


def finding(kind: str, severity: Severity = Severity.WARNING, *, certain: bool = True) -> Finding:
    return Finding("prod-db", kind, severity, "failover", "so it is", certain)


def test_a_split_brain_is_a_disagreement_until_it_is_certain():
    assert meaning_of(finding("split-brain", Severity.CRITICAL, certain=False)) is Meaning.DISAGREE
    assert meaning_of(finding("split-brain", Severity.CRITICAL)) is Meaning.BAD


def test_a_kind_nobody_thought_of_is_shown_by_its_severity():
    assert meaning_of(finding("something-new", Severity.CRITICAL)) is Meaning.BAD
    assert meaning_of(finding("something-new", Severity.NOTICE)) is Meaning.OFF
