"""What a node's cluster service writes into the system's log.

Module and number of each event are those of the published catalogue of X 4.2 for Linux; whether later versions keep
them for the forced-stop resource is not known. The form of a line and every sentence are made up: no public output
shows one.
"""

from datetime import datetime

MESSAGES = "/var/log/messages"
LINES = 500
EVENTS = {
    "nm 1": ("I", "Server {} was started."),
    "nm 2": ("I", "Server {} was stopped."),
    "nm 30": ("E", "A network partition was found. This server is shut down."),
    "rc 10": ("I", "Group {} is being started."),
    "rc 11": ("I", "Group {} was started."),
    "rc 12": ("E", "Group {} could not be started."),
    "rc 20": ("I", "Group {} is being stopped."),
    "rc 21": ("I", "Group {} was stopped."),
    "rc 30": ("I", "Resource {} is being started."),
    "rc 31": ("I", "Resource {} was started."),
    "rc 32": ("E", "Resource {} could not be started."),
    "rc 60": ("W", "Group {} is failed over."),
    "rc 92": ("E", "A group is started on more than one server. This server is shut down."),
    "rc 411": ("I", "The forced stop of server {} was started."),
    "rc 412": ("I", "The forced stop of server {} has ended."),
    "rc 431": ("E", "The forced stop of server {} has failed."),
    "rc 432": ("E", "The forced stop of server {} has timed out."),
    "rc 433": ("E", "The failover is cancelled, because the forced stop of server {} has failed."),
}
"""By module and number: how grave it is, and what it says."""


def written(now: datetime, host: str, event: str, about: str = "") -> str:
    """The line of an event."""
    level, text = EVENTS[event]
    module, number = event.split()
    said = text.format(about)
    return f"{now:%b %e %H:%M:%S} {host} clusterpro: [{level}] <type={module}><event={number}> {said}"
