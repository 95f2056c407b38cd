"""Small phrases that sentences are made of."""

from collections.abc import Mapping, Sequence

from backends.plan import listed

__all__ = ["items", "listed", "sayings"]


def items(said: Mapping[str, Mapping[str, str]]) -> str:
    """Who says what of which subjects: `a and b say x Error; b says y Caution and z Caution`."""
    speakers: dict[str, list[str]] = {}
    for speaker, told in said.items():
        for subject, word in told.items():
            speakers.setdefault(f"{subject} {word}", []).append(speaker)
    together: dict[tuple[str, ...], list[str]] = {}
    for item, who in speakers.items():
        together.setdefault(tuple(who), []).append(item)
    return "; ".join(_say(who, listed(told)) for who, told in together.items())


def sayings(said: Mapping[str, str]) -> str:
    """Who says what, those who say the same together: `a and b say GREEN; c says RED`."""
    speakers: dict[str, list[str]] = {}
    for speaker, words in said.items():
        speakers.setdefault(words, []).append(speaker)
    return "; ".join(_say(who, words) for words, who in speakers.items())


def _say(who: Sequence[str], words: str) -> str:
    return f"{listed(who)} say{'s' if len(who) == 1 else ''} {words}"
