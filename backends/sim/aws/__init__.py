"""The pretend AWS's HTTP endpoint: unmodified boto3 and the aws command line talk to it by `endpoint_url`."""

from backends.sim.aws.faults import AwsFault
from backends.sim.aws.server import Endpoint

__all__ = ["AwsFault", "Endpoint"]
