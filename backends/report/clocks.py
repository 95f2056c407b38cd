"""What a report says of a restore: how long it took, by two clocks, and what it lost."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """A restored node answered for the first time."""

    node: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recovery:
    """How long a restore took, by two clocks, and what it lost. All lengths are seconds, `None` where not known.

    Attributes:
        step: The one whose launch was sent first.
        not_reached: Nodes that have not answered.
        reached_at: When the last of them had; `None` until all have.
        verified_by: The last step of the plan's last stage; empty until all of that stage is done.
        aws_s: AWS's clock: from the launch until all nodes were reached.
        cluster_s: The cluster's clock: from there until it was verified.
        rto_s: Both.
        disaster_at: When the source was lost, as the operator said.
        outage_s: From there until it was verified.
        quiet_at: The quiet point of the backup.
        rpo_s: From there to the disaster: what is lost.
    """

    step: str
    launched_at: datetime
    reached: tuple[Reached, ...]
    not_reached: tuple[str, ...]
    reached_at: datetime | None
    verified_by: str
    verified_at: datetime | None
    aws_s: float | None
    cluster_s: float | None
    rto_s: float | None
    disaster_at: datetime | None
    outage_s: float | None
    quiet_at: datetime | None
    rpo_s: float | None
