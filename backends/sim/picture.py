"""The cluster as one of its servers sees it: the values behind `clpstat --local`, with CLUSTERPRO's words.

Words that are believed and not confirmed by any public output: Suspend for servers and monitors, Online Pending and
Offline Pending for servers, Error for groups, and Caution for a server whose partner has just fallen silent or whose
resolution fails.
"""

from dataclasses import dataclass

from backends.sim.blueprint import Group, Monitor
from backends.sim.cluster import Cluster
from backends.sim.member import Contact, GroupNews, Member, News


@dataclass(frozen=True, slots=True)
class Row:
    """One object: its name, its state, its comment."""

    name: str
    word: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ServerRow:
    """A server with its heartbeats and its network partition resolutions."""

    name: str
    word: str
    beats: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group with its resources. `current` is the server it runs on, `None` where it runs nowhere."""

    name: str
    word: str
    current: str | None
    resources: tuple[Row, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """All that one server (`local`) knows."""

    cluster: str
    local: str
    servers: tuple[ServerRow, ...]
    groups: tuple[GroupRow, ...]
    monitors: tuple[Row, ...]


SERVICE_WORD = {
    "stopped": "Offline",
    "starting": "Online Pending",
    "running": "Online",
    "stopping": "Offline Pending",
}


def picture(cluster: Cluster, local: str) -> Picture:
    """What this server knows at this moment."""
    plan, observer = cluster.plan, cluster.members[local]
    return Picture(
        plan.cluster,
        local,
        tuple(_server(cluster, observer, server.name) for server in plan.servers),
        tuple(_group(group, observer) for group in plan.groups),
        tuple(Row(one.name, _monitor(cluster, observer, one), one.comment) for one in plan.monitors),
    )


def _server(cluster: Cluster, observer: Member, name: str) -> ServerRow:
    if name == observer.name:
        word, beat, resolution = _own_words(observer)
    else:
        word, beat, resolution = _partner_words(observer, observer.contacts[name])
    (hb_name, hb_comment), (np_name, np_comment) = cluster.plan.heartbeat, cluster.plan.resolution
    return ServerRow(name, word, (Row(hb_name, beat, hb_comment), Row(np_name, resolution, np_comment)))


def _own_words(observer: Member) -> tuple[str, str, str]:
    if observer.service == "stopped":
        return "Offline", "Offline", "Offline"
    warned = any(contact.state == "silent" and contact.warned for contact in observer.contacts.values())
    return _words(observer.news, warned=warned)


def _partner_words(observer: Member, contact: Contact) -> tuple[str, str, str]:
    if contact.state == "left":
        return "Offline", "Offline", "Offline"
    if contact.state == "lost" or contact.news is None:
        return "Offline" if observer.service == "running" else "Unknown", "Unknown", "Unknown"
    return _words(contact.news, warned=contact.warned)


def _words(news: News, *, warned: bool) -> tuple[str, str, str]:
    word = "Suspend" if news.suspended else SERVICE_WORD[news.service]
    return (
        "Caution" if word == "Online" and (warned or news.blind) else word,
        "Caution" if warned else "Normal",
        "Error" if news.blind else "Normal",
    )


def _group(plan: Group, observer: Member) -> GroupRow:
    where, known = observer.place_of(plan.name) or (None, GroupNews("offline", "Offline", {}))
    rows = tuple(
        Row(name, known.resources.get(name, "Offline"), comment)
        for name, comment in sorted((one.name, one.comment) for one in plan.resources)
    )
    return GroupRow(plan.name, known.word, where, rows, plan.comment)


def _monitor(cluster: Cluster, observer: Member, monitor: Monitor) -> str:
    if observer.service != "running":
        return "Offline"
    if observer.suspended:
        return "Suspend"
    if monitor.kind == "awsvipw":
        place = observer.place_of(cluster.plan.group.name)
        return "Normal" if place is not None and place[1].phase == "online" else "Offline"
    if monitor.kind == "mdw":
        mirror = cluster.mirrors[monitor.target]
        colors = {side.color for side in mirror.seen_from(observer.name)}
        return "Normal" if colors == {"GREEN"} and not mirror.broken else "Caution"
    if monitor.kind == "mdnw":
        return _mirror_network(cluster, observer)
    return "Normal"


def _mirror_network(cluster: Cluster, observer: Member) -> str:
    """Judge the mirror's network. In the one published split the first server says Error, the second Caution."""
    if all(cluster.mirrored(observer.name, other) for other in observer.contacts):
        return "Normal"
    return "Error" if observer.name == cluster.plan.servers[0].name else "Caution"
