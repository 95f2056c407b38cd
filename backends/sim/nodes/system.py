"""A node's own system: what lies on the disk it boots from."""

from dataclasses import dataclass, field
from datetime import datetime

from backends.sim.nodes import syslog

CONF = "/opt/nec/clusterpro/etc/clp.conf"
SCRIPTS = "/opt/nec/clusterpro/scripts"
"""Where the scripts of resources lie; they are delivered with the configuration."""
LOG = "/opt/nec/clusterpro/log/userlog.00.log"
CORE = ("clusterpro", "clusterpro_md")
"""The services that a node in backup or restore starts by hand: the cluster's and the mirror disk's agent."""
SERVICES = (*CORE, "clusterpro_evt", "clusterpro_trn", "clusterpro_ib", "clusterpro_api", "clusterpro_webmgr")
LOG_LINES = 500


@dataclass(slots=True)
class System:
    """What a node takes along wherever a copy of its disk is booted.

    Attributes:
        version: Of CLUSTERPRO X: `5.3`.
        services: Whether each starts by itself at boot.
        regions: The default region of the `aws` command, by user; who is missing has none.
        licences: The registered ones: serial number to product.
        files: By path; among them `clp.conf` and licence files.
        modes: Of files, by path: `755`; who is not among them has `644`.
        log: Lines of the product's own log.
        messages: What the cluster service wrote into the system's log.
        lvm_devices: The volumes LVM's devices file names (RHEL 9); `None` where there is no such file.
        booted_on: The instance it last ran on. On another one LVM writes its devices file anew by itself.
    """

    host_name: str
    version: str
    services: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(SERVICES, True))
    regions: dict[str, str] = field(default_factory=dict)
    licences: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    lvm_devices: set[str] | None = None
    booted_on: str = ""

    def note(self, now: datetime, text: str) -> None:
        """Write a line into the log; the oldest are forgotten. The line's form is believed, not confirmed for Linux."""
        self.log.append(f"{now:%Y/%m/%d %H:%M:%S}.000  INFO  {text}")
        del self.log[:-LOG_LINES]

    def tell(self, now: datetime, event: str, about: str = "") -> None:
        """Write an event of the cluster service into the system's log; the oldest are forgotten."""
        self.messages.append(syslog.written(now, self.host_name, event, about))
        del self.messages[: -syslog.LINES]

    def set_core(self, *, auto: bool) -> None:
        """Let the cluster's services start by themselves at boot, or no longer."""
        self.services.update(dict.fromkeys(CORE, auto))

    def read(self, path: str) -> bytes | None:
        """A file's bytes; `None` where there is none."""
        lines = {LOG: self.log, syslog.MESSAGES: self.messages}.get(path)
        return self.files.get(path) if lines is None else "".join(f"{line}\n" for line in lines).encode()
