"""What a node says of a topic, out of what its commands said. Topics of the cluster's configuration are read elsewhere.

All that is here is the operating system's own form, which is public, but for `clplcnsc`, see there.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from backends.model import Facts
from backends.model.facts import CORE
from backends.parsers.clplcnsc import parse_licences
from backends.parsers.events import parse_events
from backends.parsers.file_systems import parse_file_systems
from backends.parsers.forced_stop import (
    parse_boot_times,
    parse_difference,
    parse_http,
    parse_modes,
    parse_own_role,
)
from backends.parsers.partitions import parse_partitions
from backends.parsers.said import Said
from backends.parsers.sha256sum import parse_sums
from backends.parsers.single import parse_region, parse_word
from backends.parsers.systemctl import parse_states

Reader = Callable[[tuple[str, ...], Sequence[Said]], Facts]
"""Takes what was asked about, and what each command said."""

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "host-name": lambda _, said: parse_word("host-name", "host name", said[0]),
        "boot-id": lambda _, said: parse_word("boot-id", "boot id", said[0]),
        "services": lambda _, said: parse_states("services", CORE, said[0]),
        "service-states": lambda _, said: parse_states("service-states", CORE, said[0]),
        "aws-region": lambda _, said: parse_region("aws-region", said[0]),
        "licences": lambda _, said: parse_licences("licences", said[0]),
        "partitions": lambda _, said: parse_partitions("partitions", said[0], said[1]),
        "events": lambda _, said: parse_events("events", said[0], said[1]),
        "file-systems": lambda of, said: parse_file_systems("file-systems", of, said[0]),
        "files": lambda of, said: parse_sums("files", of, said[0]),
        "modes": lambda of, said: parse_modes("modes", of, said[0]),
        "difference": lambda _, said: parse_difference("difference", said[0]),
        "boot-times": lambda _, said: parse_boot_times("boot-times", said),
        "own-role": lambda of, said: parse_own_role("own-role", of, said[0]),
        "http": lambda of, said: parse_http("http", of, said[0]),
    }
)
"""By topic. None of them raises, whatever the text is; what cannot be read is among the facts' `unread`."""
