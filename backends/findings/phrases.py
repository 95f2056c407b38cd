"""Small phrases that sentences are made of."""

from collections.abc import Iterable, Mapping


def listed(names: Iterable[str], most: int = 6) -> str:
    """`a`, `a and b`, `a, b and c`; of many the first ones, and how many more."""
    given = list(names)
    if len(given) > most:
        return f"{', '.join(given[:most])} and {len(given) - most} more"
    return " and ".join(part for part in (", ".join(given[:-1]), *given[-1:]) if part)


def sayings(said: Mapping[str, str]) -> str:
    """Who says what, those who say the same together: `a and b say GREEN; c says RED`."""
    speakers: dict[str, list[str]] = {}
    for speaker, words in said.items():
        speakers.setdefault(words, []).append(speaker)
    return "; ".join(f"{listed(who)} say{'s' if len(who) == 1 else ''} {words}" for words, who in speakers.items())
