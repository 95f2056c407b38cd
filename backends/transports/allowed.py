"""What looking may run on a node: an exact list. Everything else is refused, options added included."""

import re

MIRROR_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}")
"""A mirror disk resource's name. Its form is what such names look like, not a rule known from the product."""


def permitted(argv: tuple[str, ...]) -> bool:
    """Whether these words only look, and are ours. Never guesses: what is not listed is not permitted."""
    match argv:
        case ("clpstat", "--local"):
            return True
        case ("clpmdstat", "--mirror", str(name)):
            return MIRROR_NAME.fullmatch(name) is not None
        case _:
            return False
