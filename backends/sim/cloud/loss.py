"""What it is to lose a region, and to have it back."""

from datetime import timedelta

from backends.sim.cloud import instances
from backends.sim.cloud.account import Account

GIVES_UP_S = 600.0
"""How long a copy from a lost region takes to fail. Believed: nobody has seen it."""


def lose(cloud: Account, region: str) -> None:
    """Its instances lose their power; copies out of it that are under way fail in a while."""
    if region in cloud.lost:
        return
    cloud.lost.add(region)
    for instance in [one for one in cloud.instances.values() if one.region == region]:
        if instance.state in ("pending", "running"):
            cloud.went_dark.append(instance.id)
        if instance.state in ("pending", "running", "stopping"):
            instances.go_dark(cloud, instance)
    now = cloud.clock.now()
    for snapshot in cloud.snapshots.values():
        if snapshot.source_region == region != snapshot.region and snapshot.ends_at > now:
            snapshot.failure = "The source snapshot could not be read."
            snapshot.ends_at = now + timedelta(seconds=GIVES_UP_S)


def find(cloud: Account, region: str) -> None:
    """One region is back, and what went dark with it runs again."""
    cloud.lost.discard(region)
    back = [one for one in cloud.went_dark if cloud.instances[one].region == region]
    cloud.went_dark = [one for one in cloud.went_dark if one not in back]
    _run_again(cloud, back)


def mend(cloud: Account) -> None:
    """All regions are back, and what went dark with them runs again."""
    cloud.lost.clear()
    cloud.no_capacity.clear()
    cloud.kms_late = 0
    cloud.snapshots_late = 0
    for key in cloud.kms_keys.values():
        key.state = "Enabled"
    dark, cloud.went_dark = cloud.went_dark, []
    _run_again(cloud, dark)


def _run_again(cloud: Account, dark: list[str]) -> None:
    for instance_id in dark:
        if cloud.instances[instance_id].state == "stopped":
            instances.put(cloud, instance_id, "running")
