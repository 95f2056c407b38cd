"""What the parsers read, as values JSON can hold, in the shape `clpdeck parse` prints: one object a screen."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from backends.model import ClusterStatus, Group, MirrorStatus, Part, Reply, Server
from backends.parsers import clpmdstat, clpstat, replies

Json = dict[str, object]


def _part(part: Part) -> Json:
    return {"name": part.name, "state": part.state.text, "comment": part.comment}


def _server(server: Server) -> Json:
    return {
        "name": server.name,
        "state": server.state.text,
        "health": server.state.health.value,
        "comment": server.comment,
        "note": server.note,
        "heartbeats": [_part(part) for part in server.heartbeats],
        "np": [_part(part) for part in server.np],
    }


def _group(group: Group) -> Json:
    return {
        "name": group.name,
        "state": group.state.text,
        "current": group.current,
        "comment": group.comment,
        "note": group.note,
        "resources": [_part(part) for part in group.resources],
    }


def _cluster(status: ClusterStatus) -> Json:
    return {
        "cluster": status.cluster,
        "local": status.local,
        "servers": [_server(server) for server in status.servers],
        "groups": [_group(group) for group in status.groups],
        "monitors": [_part(part) for part in status.monitors],
        "unread": list(status.unread),
    }


def _pairs(pairs: tuple[tuple[str, str], ...]) -> list[Json]:
    return [{"label": label, "value": value} for label, value in pairs]


def _mirror(mirror: MirrorStatus) -> Json:
    return {
        "mirror": mirror.mirror,
        "status": mirror.status.text,
        "sides": [
            {"server": side.server, "color": side.color.text, "details": _pairs(side.details)} for side in mirror.sides
        ],
        "copying": _pairs(mirror.copying),
        "unread": list(mirror.unread),
    }


def _reply(reply: Reply) -> tuple[Json, ...]:
    """A reply, or nothing where the text is none."""
    if reply.succeeded is None and not reply.servers:
        return ()
    servers = [{"verb": verb, "server": server, "text": text} for verb, server, text in reply.servers]
    return ({"program": reply.program, "succeeded": reply.succeeded, "lines": list(reply.lines), "servers": servers},)


PROGRAMS: Mapping[str, Callable[[str], tuple[Json, ...]]] = MappingProxyType(
    {
        "clpstat": lambda text: tuple(map(_cluster, clpstat.parse(text))),
        "clpmdstat": lambda text: tuple(map(_mirror, clpmdstat.parse(text))),
        "clpgrp": lambda text: _reply(replies.parse_clpgrp(text)),
        "clpcl": lambda text: _reply(replies.parse_clpcl(text)),
    }
)
"""By the program's name: its text in, one object for each screen out; none where there is no screen."""
