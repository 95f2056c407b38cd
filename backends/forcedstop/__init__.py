"""The forced stop: a script that stops a lost server by EC2, and whether a cluster's set-up of it would work. Pure."""

from backends.forcedstop.judging import forced_stop_items
from backends.forcedstop.making import facts_of, forced_stop_script
from backends.forcedstop.values import (
    AWS_AT,
    LOG_AT,
    PRODUCT_LIMIT_S,
    ForcedStopFacts,
    Item,
    Os,
    Server,
    ServerSetUp,
    SetUp,
    Verdict,
)

__all__ = [
    "AWS_AT",
    "LOG_AT",
    "PRODUCT_LIMIT_S",
    "ForcedStopFacts",
    "Item",
    "Os",
    "Server",
    "ServerSetUp",
    "SetUp",
    "Verdict",
    "facts_of",
    "forced_stop_items",
    "forced_stop_script",
]
