"""How instances start, stop and reboot: what is refused, what happens at once, what takes time.

The waits are typical of small Linux instances, not promises of AWS. How the four kinds of stop differ is from the EC2
User Guide ("Methods for stopping an instance"): force tries a default stop first.
"""

from datetime import timedelta

from backends.sim.cloud.account import Account
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Instance, InstanceState

START_S = 15.0
STOP_S = 30.0
ABRUPT_STOP_S = 8.0
FORCE_PATIENCE_S = 240.0
CHECKS_S = 120.0


def start(cloud: Account, instance_id: str) -> None:
    """Begin to start it; starting what runs changes nothing."""
    instance = cloud.instances[instance_id]
    if instance.state in ("pending", "running"):
        return
    if instance.state != "stopped":
        raise _wrong_state(instance, "started")
    instance.launched_at = cloud.clock.now()
    instance.hung = False
    instance.impaired_since = None
    instance.transition_reason = ""
    _enter(cloud, instance, "pending")
    _later(cloud, instance, cloud.ids.about(START_S), "running")


def stop(cloud: Account, instance_id: str, *, force: bool, skip_os_shutdown: bool) -> None:
    """Begin to stop it; a second, harder stop overtakes the one under way."""
    instance = cloud.instances[instance_id]
    if instance.stop_protection:
        raise AwsError(
            "OperationNotPermitted",
            f"The instance '{instance.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try"
            " again.",
        )
    if instance.state in ("stopped", "stopping") and not (force or skip_os_shutdown):
        return
    if instance.state not in ("running", "stopping"):
        if instance.state == "stopped":
            return
        raise _wrong_state(instance, "stopped")
    wait_s = _stop_takes(instance, force=force, skip_os_shutdown=skip_os_shutdown)
    instance.transition_reason = f"User initiated ({cloud.clock.now():%Y-%m-%d %H:%M:%S} GMT)"
    if instance.state == "running":
        _enter(cloud, instance, "stopping")
    _call_off(instance)
    if wait_s is not None:
        _later(cloud, instance, cloud.ids.about(wait_s), "stopped")


def reboot(cloud: Account, instance_id: str) -> None:
    """Reboot it: the state stays `running`."""
    instance = cloud.instances[instance_id]
    if instance.state != "running":
        raise _wrong_state(instance, "rebooted")
    instance.hung = False
    instance.impaired_since = None
    _tell(cloud, instance, "running")


def put(cloud: Account, instance_id: str, state: InstanceState) -> None:
    """Be in this state at once, with the checks long passed."""
    instance = cloud.instances[instance_id]
    _call_off(instance)
    _enter(cloud, instance, state)
    instance.checks_pass_at = cloud.clock.now()
    if state == "stopped":
        instance.transition_reason = f"User initiated ({cloud.clock.now():%Y-%m-%d %H:%M:%S} GMT)"


def _stop_takes(instance: Instance, *, force: bool, skip_os_shutdown: bool) -> float | None:
    """Seconds until it is stopped; None where it never will be, because its system does not shut down."""
    if skip_os_shutdown:
        return ABRUPT_STOP_S
    if not instance.hung:
        return STOP_S
    return FORCE_PATIENCE_S if force else None


def _enter(cloud: Account, instance: Instance, state: InstanceState) -> None:
    old, instance.state = instance.state, state
    if state == "running":
        instance.checks_pass_at = cloud.clock.now() + timedelta(seconds=cloud.ids.about(CHECKS_S))
    _tell(cloud, instance, old)


def _later(cloud: Account, instance: Instance, seconds: float, state: InstanceState) -> None:
    instance.change = cloud.clock.later(seconds, lambda: _enter(cloud, instance, state))


def _call_off(instance: Instance) -> None:
    if instance.change is not None:
        instance.change.cancel()
        instance.change = None


def _tell(cloud: Account, instance: Instance, old: InstanceState) -> None:
    for listener in tuple(cloud.listeners):
        listener(instance.id, old, instance.state)


def _wrong_state(instance: Instance, verb: str) -> AwsError:
    message = f"The instance '{instance.id}' is not in a state from which it can be {verb}."
    return AwsError("IncorrectInstanceState", message)
