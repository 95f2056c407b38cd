"""The pretend AWS itself: what exists, what it does with time, what it refuses. No wire formats here.

How the nodes' side (machines, disks, CLUSTERPRO) and AWS meet:

- `cloud.listeners` are told `(instance_id, old_state, new_state)` after every change. An instance that was just
  launched is told as `pending` to `pending`; a reboot as `running` to `running`; the loss of a region as `running` to
  `stopped`, its return as `stopped` to `running`. Its address, zone and volumes are in place when it is told.
- `instance.origin` names the image an instance was launched from, the instance that had been imaged (in whatever
  region; `cloud.instances` still holds it) and the snapshots, by device. It is None for what stood here already.
- `volume.content` is the nodes' side's own: whatever has `copy()`. Snapshots and images keep `content.copy()` of the
  moment of the call (with a reboot: right after it was told), new volumes get `snapshot.content.copy()`. None is blank.
- `instance.host_keys` is set by the nodes' side when a system first boots; the console prints their fingerprints.
- `cloud.shut_down(instance_id)` says that a system has shut itself down: the instance stops, or is terminated where
  its shutdown behaviour says so.
- `cloud.may(instance_id, "ec2:ReplaceRoute", table_id)` tells whether an instance's role allows an action on that.
- `cloud.change_records(zone_id, ...)` changes a name as Route 53 does; `cloud.resolve(vpc_id, name)` is what a machine
  in that VPC is answered, which follows a change only when it is INSYNC.
"""

from backends.sim.cloud.cloud import Cloud
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Content, Instance, Interface, Origin, RouteTable, Volume

__all__ = ["AwsError", "Cloud", "Content", "Instance", "Interface", "Origin", "RouteTable", "Volume"]
