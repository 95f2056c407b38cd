"""The forced stop: a script that stops a lost server by EC2, and whether a cluster's set-up of it would work. Pure."""

from backends.forcedstop.judging import RIGHTS, forced_stop_items, judged
from backends.forcedstop.making import facts_of, forced_stop_script
from backends.forcedstop.target import INDEX, bucket_of, host_of, is_own, own_policy, urls_of
from backends.forcedstop.values import (
    AWS_AT,
    INSTALLED_AT,
    LOG_AT,
    PRODUCT_LIMIT_S,
    ForcedStopFacts,
    Os,
    Server,
    ServerSetUp,
    SetUp,
)

__all__ = [
    "AWS_AT",
    "INDEX",
    "INSTALLED_AT",
    "LOG_AT",
    "PRODUCT_LIMIT_S",
    "RIGHTS",
    "ForcedStopFacts",
    "Os",
    "Server",
    "ServerSetUp",
    "SetUp",
    "bucket_of",
    "facts_of",
    "forced_stop_items",
    "forced_stop_script",
    "host_of",
    "is_own",
    "judged",
    "own_policy",
    "urls_of",
]
