"""The least that AWS must let somebody do, as policies of IAM: to watch, to back up, to restore, to fence. Pure."""

from backends.policy.operations import (
    BACKUP,
    FENCE,
    FETCH_FILE,
    LOOKING,
    NO_PERMISSION,
    NP_TARGET,
    ONLINE_RESTORE,
    REHEARSE,
    RESTORE,
    SSM,
    Kind,
    action,
    actions,
)
from backends.policy.values import Policy, Statement
from backends.policy.written import policy

__all__ = [
    "BACKUP",
    "FENCE",
    "FETCH_FILE",
    "LOOKING",
    "NO_PERMISSION",
    "NP_TARGET",
    "ONLINE_RESTORE",
    "REHEARSE",
    "RESTORE",
    "SSM",
    "Kind",
    "Policy",
    "Statement",
    "action",
    "actions",
    "policy",
]
