"""The least that AWS must let somebody do, as policies of IAM for a site: to watch, to back up, to restore. Pure."""

from backends.policy.operations import BACKUP, LOOKING, NO_PERMISSION, RESTORE, SSM, Kind, action, actions
from backends.policy.values import Policy, Statement
from backends.policy.written import policy

__all__ = [
    "BACKUP",
    "LOOKING",
    "NO_PERMISSION",
    "RESTORE",
    "SSM",
    "Kind",
    "Policy",
    "Statement",
    "action",
    "actions",
    "policy",
]
