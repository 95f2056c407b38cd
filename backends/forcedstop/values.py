"""What a forced-stop script is made from, and what is looked at to know whether a set-up of it would work."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Os: TypeAlias = Literal["linux", "windows"]

PRODUCT_LIMIT_S: Final = 300
"""How long the product lets the script run, as NEC's article sets it; it is a field of the script's settings."""
AWS_AT: Final[Mapping[Os, str]] = {
    "linux": "/usr/local/bin/aws",
    "windows": r"C:\Program Files\Amazon\AWSCLIV2\aws.exe",
}
"""Where version 2 of the AWS command line is installed, unless somebody said otherwise."""
INSTALLED_AT: Final = re.compile(
    r"/(?:opt|root|usr/local)(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,80}){0,8}"
    r"/[A-Za-z0-9_.-]{0,40}forced?[_-]?stop[A-Za-z0-9_.-]{0,40}\.sh"
)
"""Where a script may be put on a server: by its name it is none of the system's, nor of another product's."""
LOG_AT: Final[Mapping[Os, str]] = {
    "linux": "/var/log/clp-forced-stop.log",
    "windows": r"C:\ProgramData\clp-forced-stop.log",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A server as the product names it, and its EC2 instance."""

    name: str
    instance: str


@dataclass(frozen=True, slots=True)
class ForcedStopFacts:
    """All that a script is made from.

    Attributes:
        aws: Absolute path of the `aws` command on every server.
        log: Absolute path of the script's own log.
        product_limit_s: The timeout that is set for the script in the product; it must end well before that.
        version: The product's, as `(5, 0)`; `None`: not known.
    """

    cluster: str
    region: str
    servers: tuple[Server, ...]
    aws: str
    log: str
    product_limit_s: int = PRODUCT_LIMIT_S
    version: tuple[int, int] | None = None

    @property
    def needs_mode(self) -> bool:
        """Whether the product calls it with `CLP_FORCESTOP_MODE` (X 5.0 and later), and nothing is done without."""
        return self.version is not None and self.version >= (5, 0)


@dataclass(frozen=True, slots=True)
class ServerSetUp:
    """What was seen of one server. Of everything `None` means: nobody told.

    Attributes:
        kind: How its forced stop is done: by a script (up to X 4.3), by the forced-stop resource (X 5.0 and later),
            or not at all.
        instances: The instance id that its script or resource has for each server.
        suppresses: Whether the failover is held back where the forced stop fails.
        limit_s: The timeout of script or resource.
        heartbeat_s: The heartbeat timeout.
        os_start_s: How long its operating system takes to start, from power-on to the start of the cluster service.
        loader_s: How much of that is the boot loader's wait.
        service_delay_s: On Windows, how long the cluster service waits at its start.
        aws: The path of the `aws` command that is configured there.
        aws_found: Whether there is a command at that path.
        region: The default region of root's `aws` command; `unset`: there is none.
        rights: What a DryRun from that server said of each action: allowed, or not. Actions that were not tried, or
            of which nobody told, are not in it.
        stop_protected: Whether its instance is protected from being stopped (`disableApiStop`).
        np_target: The HTTP target of network partition resolution; empty: none is configured.
        np_reached: Whether that answers, asked from this server.
        np_way: Whether its subnet's route to S3 is a gateway endpoint's; of meaning where the target is a site of S3.
    """

    name: str
    instance: str
    kind: Literal["script", "resource", "none"] | None = None
    instances: tuple[Server, ...] | None = None
    suppresses: bool | None = None
    limit_s: float | None = None
    heartbeat_s: float | None = None
    os_start_s: float | None = None
    service_delay_s: float | None = None
    aws: str | None = None
    aws_found: bool | None = None
    rights: tuple[tuple[str, bool], ...] = ()
    stop_protected: bool | None = None
    np_target: str | None = None
    np_reached: bool | None = None
    np_way: bool | None = None
    region: str | None = None
    loader_s: float | None = None


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was seen of a cluster's forced stop.

    Attributes:
        version: The product's, as `(4, 3)`; `None`: not known.
        np_limited: Whether the policy of the NP target's bucket lets nobody read it from outside the VPC.
        region: Where the cluster is.
        np_bucket: The bucket of the NP target; empty: the target is no site of S3; `None`: nobody told which it is.
        np_page: Whether that bucket is a site with a first page.
        np_endpoint: Whether the policy of the VPC's endpoint lets that be read.
    """

    os: Os | None
    version: tuple[int, int] | None
    servers: tuple[ServerSetUp, ...]
    np_limited: bool | None = None
    region: str = ""
    np_bucket: str | None = None
    np_page: bool | None = None
    np_endpoint: bool | None = None
