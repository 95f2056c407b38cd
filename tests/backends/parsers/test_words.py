import pytest

from backends.model import Health, Word
from backends.parsers.words import COLORS, MIRROR_STATES, STATES, Vocabulary


def test_the_states_are_the_closed_list_and_mean_what_we_say() -> None:
    assert {word: STATES.read(word)[0].health.value for word in STATES.meanings} == {
        "Normal": "ok",
        "Online": "ok",
        "Caution": "attention",
        "Error": "bad",
        "Online Failure": "bad",
        "Offline Failure": "bad",
        "Offline": "off",
        "Unused": "off",
        "Online Pending": "changing",
        "Offline Pending": "changing",
        "Suspend": "suspended",
        "Unknown": "unknown",
    }


@pytest.mark.parametrize("color", ["GRAY", "BLACK", "BLUE", "ORANGE", "Green", "GREENISH", ""])
def test_a_colour_that_tells_nothing_is_unknown(color: str) -> None:
    assert COLORS.read(color) == (Word(color, Health.UNKNOWN), "")


def test_a_mirror_that_was_never_built_wants_attention() -> None:
    assert MIRROR_STATES.read("No Construction")[0].health is Health.ATTENTION


@pytest.mark.parametrize("vocabulary", [STATES, MIRROR_STATES, COLORS])
def test_each_word_is_read_whole_with_any_remark_behind_it(vocabulary: Vocabulary) -> None:
    for word, health in vocabulary.meanings.items():
        for remark in ("←こちら", "<- here", "(here)", "\uff08ここ\uff09", "-> next", "起動中", "# why not"):
            for gap in ("", " ", "   "):
                assert vocabulary.read(f"{word}{gap}{remark}") == (Word(word, health), remark)


@pytest.mark.parametrize(
    ("field", "word", "rest"),
    [
        ("Online Isolated", "Online Isolated", ""),
        ("Online Isolated  ←who?", "Online Isolated", "←who?"),
        ("Online Isolated ←who?", "Online Isolated", "←who?"),
        ("Online P", "Online P", ""),
        ("Onlin", "Onlin", ""),
        ("Online-ish", "Online-ish", ""),
        ("online", "online", ""),
        ("Fading fast (since noon)", "Fading fast", "(since noon)"),
        ("", "", ""),
        ("←only a remark", "", "←only a remark"),
    ],
)
def test_a_word_we_do_not_know_is_kept_whole_and_is_unknown(field: str, word: str, rest: str) -> None:
    assert STATES.read(field) == (Word(word, Health.UNKNOWN), rest)
