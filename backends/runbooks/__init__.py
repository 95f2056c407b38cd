"""The procedures, one file each: from what was seen and asked for to a plan. Pure."""

from backends.runbooks.offers import offers
from backends.runbooks.values import Field, Offer, Option, Runbook
from backends.runbooks.writing import NAMES, RUNBOOKS, form, meant, rewrite, wanted, write

__all__ = [
    "NAMES",
    "RUNBOOKS",
    "Field",
    "Offer",
    "Option",
    "Runbook",
    "form",
    "meant",
    "offers",
    "rewrite",
    "wanted",
    "write",
]
