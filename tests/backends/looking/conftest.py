from tests.backends.aws.conftest import aws_of_its_own, endpoint
from tests.backends.transports.conftest import bench

__all__ = ["aws_of_its_own", "bench", "endpoint"]
