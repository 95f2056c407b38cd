"""Commands that print one word: `hostname`, `cat` of the boot id, `aws configure get region`."""

from backends.model import Facts
from backends.parsers.said import Said

UNSET = "unset"


def parse_word(topic: str, key: str, said: Said) -> Facts:
    """Read the one word that a command prints. Anything else is not read. Never raises."""
    words = [line.strip() for line in said.lines]
    if said.code == 0 and len(words) == 1 and " " not in words[0]:
        return Facts(topic, ((key, words[0]),), tuple(said.errors))
    return Facts(topic, (), said.anything)


def parse_region(topic: str, said: Said) -> Facts:
    """Read the default region. The AWS CLI ends with 1 and says nothing where none is set. Never raises."""
    if said.code == 1 and not said.lines and not said.errors:
        return Facts(topic, (("region", UNSET),))
    return parse_word(topic, "region", said)
