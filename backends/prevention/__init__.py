"""Would a server that is lost be stopped before another takes over? What must be asked, and the answer. Pure."""

from backends.prevention.asking import prevention_probes
from backends.prevention.hearing import Hearing
from backends.prevention.judged import prevention
from backends.prevention.values import SCHEMA, SEEN, Prevention, Vouched
from backends.prevention.vouching import vouched_for, words_of

__all__ = [
    "SCHEMA",
    "SEEN",
    "Hearing",
    "Prevention",
    "Vouched",
    "prevention",
    "prevention_probes",
    "vouched_for",
    "words_of",
]
