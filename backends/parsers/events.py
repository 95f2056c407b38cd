"""The events of the cluster service in the system's log of a Linux node.

Module and number of an event are public (the published catalogue of X 4.2); the form of a line is not. It is read by
the one mark that is believed: `<type=rc><event=411>`. What stands before it is the system's own: `Nov 29 07:20:42`.
"""

import re

from backends.model import Facts
from backends.parsers.said import Said

EVENT = re.compile(
    r"(?P<at>[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}) .*<type=(?P<module>nm|rc)><event=(?P<number>[0-9]+)>.*"
)
CLOCK = re.compile(r"[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}")
NEWEST = 60
BETWEEN = " | "
NONE = "none"


def parse_events(topic: str, clock: Said, log: Said) -> Facts:
    """Read a node's own time, and its newest events, oldest first. Never raises."""
    times = [line for line in clock.lines if CLOCK.fullmatch(line)]
    if clock.code != 0 or len(times) != 1:
        return Facts(topic, (), clock.anything)
    events, unread = [], list(log.errors)
    for line in log.lines:
        found = EVENT.fullmatch(line)
        if found:
            events.append(f"{found['at']} {found['module']} {found['number']}")
        else:
            unread.append(line)
    if log.code not in {0, 1} and not unread:
        unread += log.anything
    pairs = (("clock", times[0]), ("sequence", BETWEEN.join(events[-NEWEST:]) or NONE))
    return Facts(topic, pairs, tuple(unread))
