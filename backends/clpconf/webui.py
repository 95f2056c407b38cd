"""Where values stand in the Cluster WebUI: the way to each, and the field's label.

Labels without a note are those of NEC's article on restoring a cluster in another region. A note says where a label
or a place is not confirmed.
"""

from backends.clpconf.phases import Item

INTERCONNECT = ("Cluster Properties", "Interconnect")
MIRROR_CONSTRUCTION = "Execute the initial mirror construction"
UNSURE = "the labels are not confirmed"
NO_PATH = "its place in the file is not confirmed: change it in the Cluster WebUI"


def vip(name: str) -> tuple[str, ...]:
    """The way to an AWS virtual IP resource's values."""
    return (f"AWS virtual IP resource {name}", "Details")


def dns(name: str) -> tuple[str, ...]:
    """The way to an AWS DNS resource's values."""
    return (f"AWS DNS resource {name}", "Details")


def mirror(name: str, *, linux: bool) -> tuple[str, ...]:
    """The way to a mirror disk's switch; Windows has no tab of that name there."""
    way = (f"Mirror disk resource {name}", "Details", "Tuning")
    return (*way, "Mirror tab") if linux else way


def startup(group: str) -> tuple[str, ...]:
    """The way to a group's startup attribute."""
    return (f"Group {group} Properties", "Attribute")


def partitions(mirror_name: str, server: str) -> Item:
    """On Windows: that a server's partitions are looked at, and selected again where letters were set anew."""
    way = (f"Mirror disk resource {mirror_name}", "Details", "Servers that can run the group", server, "Edit")
    note = "press Obtain Information, then Connect; check both, and select them again where a drive letter was set anew"
    return Item(way, "Data Partition, Cluster Partition", server, None, None, None, note, look=True)


def link(kind: str, name: str) -> tuple[tuple[str, ...], str]:
    """The way to a heartbeat's or NP resolution's target, and a note on it."""
    tab = "Interconnect" if kind.endswith("hb") else "NP Resolution"
    return ("Cluster Properties", tab, name), f"{UNSURE}; X 5.0 and later have NP resolution on the Fencing tab"
