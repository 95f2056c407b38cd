"""A server stopped for sure, so that it can write no more (P6.2), step by step; other procedures use the pieces.

wishes     what was asked for, and what is found out: which side, which groups, who stops it
evidence   what each side and AWS say, what that tells of the copies, and what each choice costs
stopping   stop protection, the stop by force, the harder one, the proof, volumes that both have attached
surviving  the groups and the VIP's routes on the side that goes on
safety     snapshots of the other side's volumes, before anything overwrites them
by_hand    the same where AWS does not answer: never called stopped without a proof
plan       the whole
"""

from backends.runbooks.fencing.evidence import evidence
from backends.runbooks.fencing.plan import fence
from backends.runbooks.fencing.safety import kept, safety_snapshot, tagged
from backends.runbooks.fencing.stopping import STOPPED_WORDS, protection, stopped, stopping
from backends.runbooks.fencing.surviving import surviving
from backends.runbooks.fencing.wishes import Fencing, form, looks, wished

__all__ = [
    "STOPPED_WORDS",
    "Fencing",
    "evidence",
    "fence",
    "form",
    "kept",
    "looks",
    "protection",
    "safety_snapshot",
    "stopped",
    "stopping",
    "surviving",
    "tagged",
    "wished",
]
