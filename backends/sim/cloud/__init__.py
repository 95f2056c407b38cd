"""The pretend AWS itself: what exists, what it does with time, what it refuses. No wire formats here."""

from backends.sim.cloud.cloud import Cloud
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Instance, Interface, RouteTable, Volume

__all__ = ["AwsError", "Cloud", "Instance", "Interface", "RouteTable", "Volume"]
