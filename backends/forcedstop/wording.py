"""Words of a template, put in."""

import re
from collections.abc import Mapping

from backends.forcedstop.values import ForcedStopFacts

HOLE = re.compile(r"@([A-Z_]+)@")
UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
"""What a remark in a script may not have of a cluster's name."""


def filled_in(template: str, words: Mapping[str, str]) -> str:
    """The template with a word in each hole; what is put in is not looked at again."""
    safe = {**words, "CLUSTER": UNSAFE.sub("_", words["CLUSTER"])}
    return HOLE.sub(lambda hole: safe[hole[1]], template)


def made_for(facts: ForcedStopFacts) -> str:
    """The versions of the product that a script is for, in words."""
    if facts.needs_mode:
        return "X 5.0 and later: nothing is done unless CLP_FORCESTOP_MODE is 0 or 1"
    return "X 4.3 and before; where CLP_FORCESTOP_MODE is set, as by X 5.0 and later, it is obeyed"
