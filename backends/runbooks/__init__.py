"""The procedures, one file each: from what was seen and asked for to a plan. Pure."""

from backends.runbooks.offers import offers
from backends.runbooks.values import Offer, Runbook
from backends.runbooks.writing import NAMES, RUNBOOKS, write

__all__ = ["NAMES", "RUNBOOKS", "Offer", "Runbook", "offers", "write"]
