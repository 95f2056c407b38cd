"""How instances start, stop and reboot: what is refused, what happens at once, what takes time.

The waits are typical of small Linux instances, not promises of AWS. How the four kinds of stop differ is from the EC2
User Guide ("Methods for stopping an instance"): force tries a default stop first.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from backends.sim.cloud import vcpus
from backends.sim.cloud.account import Account
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Instance, InstanceState

START_S = 15.0
STOP_S = 30.0
ABRUPT_STOP_S = 8.0
FORCE_PATIENCE_S = 240.0
CHECKS_S = 120.0


def start(cloud: Account, ids: Sequence[str]) -> None:
    """Begin to start them; starting what runs changes nothing."""
    chosen = [cloud.instances[instance_id] for instance_id in ids]
    for instance in chosen:
        if instance.state not in ("pending", "running", "stopped"):
            raise _wrong_state(instance, "started")
    for instance in chosen:
        if instance.state == "stopped" and (instance.zone, instance.kind) in cloud.no_capacity:
            raise AwsError("InsufficientInstanceCapacity", "Insufficient capacity.", 500)
    for region in {instance.region for instance in chosen}:
        kinds = [one.kind for one in chosen if one.region == region and one.state == "stopped"]
        if kinds:
            vcpus.require(cloud, region, kinds)
    for instance in chosen:
        if instance.state == "stopped":
            _start(cloud, instance)


def stop(cloud: Account, ids: Sequence[str], *, force: bool, skip_os_shutdown: bool) -> None:
    """Begin to stop them; a second, harder stop overtakes the one under way."""
    chosen = [cloud.instances[instance_id] for instance_id in ids]
    for instance in chosen:
        if instance.stop_protection:
            message = (
                f"The instance '{instance.id}' may not be stopped."
                " Modify its 'disableApiStop' instance attribute and try again."
            )
            raise AwsError("OperationNotPermitted", message)
        if instance.state not in ("running", "stopping", "stopped"):
            raise _wrong_state(instance, "stopped")
    harder = force or skip_os_shutdown
    for instance in chosen:
        if instance.state == "running" or (instance.state == "stopping" and harder):
            _stop(cloud, instance, force=force, skip_os_shutdown=skip_os_shutdown)


def reboot(cloud: Account, ids: Sequence[str]) -> None:
    """Reboot them: the state stays `running`."""
    chosen = [cloud.instances[instance_id] for instance_id in ids]
    for instance in chosen:
        if instance.state != "running":
            raise _wrong_state(instance, "rebooted")
    for instance in chosen:
        instance.hung = instance.deaf = False
        instance.impaired_since = None
        _tell(cloud, instance, "running")


def launch(cloud: Account, instance: Instance) -> None:
    """Begin the life of an instance that stands in the account already, as `pending`."""
    _tell(cloud, instance, "pending")
    _later(cloud, instance, cloud.ids.about(START_S), "running")


def fail_to_launch(cloud: Account, instance: Instance) -> None:
    """Begin and end, as when a disk's key cannot be used: that is told in the instance's reason, and nowhere else."""
    _tell(cloud, instance, "pending")
    instance.reason = "Client.InternalError"
    _end(cloud, instance, ABRUPT_STOP_S)


def terminate(cloud: Account, ids: Sequence[str]) -> None:
    """Begin to end them for good; all or none."""
    chosen = [cloud.instances[instance_id] for instance_id in ids]
    for instance in chosen:
        if instance.termination_protection:
            message = (
                f"The instance '{instance.id}' may not be terminated."
                " Modify its 'disableApiTermination' instance attribute and try again."
            )
            raise AwsError("OperationNotPermitted", message)
    for instance in chosen:
        if instance.state not in ("shutting-down", "terminated"):
            instance.transition_reason = _by_user(cloud)
            instance.reason = "Client.UserInitiatedShutdown"
            _end(cloud, instance, ABRUPT_STOP_S if instance.state in ("stopped", "pending") else STOP_S)


def shut_down(cloud: Account, instance_id: str) -> None:
    """Its system has shut itself down: it stops, or is terminated, as its shutdown behaviour says."""
    instance = cloud.instances[instance_id]
    if instance.state != "running":
        return
    _call_off(instance)
    instance.transition_reason, instance.reason = "", "Client.InstanceInitiatedShutdown"
    if instance.shutdown_behaviour == "terminate":
        _end(cloud, instance, ABRUPT_STOP_S)
        return
    _enter(cloud, instance, "stopping")
    _later(cloud, instance, cloud.ids.about(ABRUPT_STOP_S), "stopped")


def go_dark(cloud: Account, instance: Instance) -> None:
    """Lose its power, and whatever was to happen to it."""
    _call_off(instance)
    instance.reason, instance.transition_reason = "Server.InternalError", "Server.InternalError"
    _enter(cloud, instance, "stopped")


def put(cloud: Account, instance_id: str, state: InstanceState) -> None:
    """Be in this state at once, with the checks long passed."""
    instance = cloud.instances[instance_id]
    _call_off(instance)
    _enter(cloud, instance, state)
    instance.checks_pass_at = cloud.clock.now()
    if state == "stopped":
        instance.transition_reason = _by_user(cloud)


def _start(cloud: Account, instance: Instance) -> None:
    instance.launched_at = cloud.clock.now()
    instance.starts += 1
    instance.hung = instance.deaf = False
    instance.impaired_since = None
    instance.transition_reason = ""
    _enter(cloud, instance, "pending")
    _later(cloud, instance, cloud.ids.about(START_S), "running")


def _stop(cloud: Account, instance: Instance, *, force: bool, skip_os_shutdown: bool) -> None:
    _call_off(instance)
    instance.transition_reason, instance.reason = _by_user(cloud), "Client.UserInitiatedShutdown"
    if instance.state == "running":
        _enter(cloud, instance, "stopping")
    wait_s = _stop_takes(instance, force=force, skip_os_shutdown=skip_os_shutdown)
    if wait_s is not None:
        _later(cloud, instance, cloud.ids.about(wait_s), "stopped")


def _end(cloud: Account, instance: Instance, wait_s: float) -> None:
    _call_off(instance)
    _enter(cloud, instance, "shutting-down")
    instance.change = cloud.clock.later(cloud.ids.about(wait_s), partial(_gone, cloud, instance))


def _gone(cloud: Account, instance: Instance) -> None:
    """What goes with an instance goes, what outlives it is loose. It can be described for as long as the site runs."""
    for volume in [one for one in cloud.volumes.values() if instance.id in one.holders]:
        left = tuple(one for one in volume.holders if one != instance.id)
        volume.instance_id, volume.others = next(iter(left), None), left[1:]
        volume.device = volume.device if left else ""
        if volume.delete_on_termination and not left:
            del cloud.volumes[volume.id]
    interface = cloud.interfaces.get(instance.eni_id)
    if interface is not None:
        interface.instance_id = None
        if interface.delete_on_termination:
            del cloud.interfaces[interface.id]
    _enter(cloud, instance, "terminated")


def _by_user(cloud: Account) -> str:
    return f"User initiated ({cloud.clock.now():%Y-%m-%d %H:%M:%S} GMT)"


def _stop_takes(instance: Instance, *, force: bool, skip_os_shutdown: bool) -> float | None:
    """Seconds until it is stopped; None where it never will be, because its system does not shut down."""
    if instance.stuck:
        return None
    if skip_os_shutdown:
        return ABRUPT_STOP_S
    if instance.deaf:
        return None
    if not instance.hung:
        return STOP_S
    return FORCE_PATIENCE_S if force else None


def _enter(cloud: Account, instance: Instance, state: InstanceState) -> None:
    old, instance.state = instance.state, state
    if state == "running":
        instance.checks_pass_at = cloud.clock.now() + timedelta(seconds=cloud.ids.about(CHECKS_S))
    _tell(cloud, instance, old)


def _later(cloud: Account, instance: Instance, seconds: float, state: InstanceState) -> None:
    instance.change = cloud.clock.later(seconds, partial(_enter, cloud, instance, state))


def _call_off(instance: Instance) -> None:
    if instance.change is not None:
        instance.change.cancel()
        instance.change = None


def _tell(cloud: Account, instance: Instance, old: InstanceState) -> None:
    for listener in (*cloud.listeners, *cloud.guests):
        listener(instance.id, old, instance.state)


def _wrong_state(instance: Instance, verb: str) -> AwsError:
    message = f"The instance '{instance.id}' is not in a state from which it can be {verb}."
    return AwsError("IncorrectInstanceState", message)
