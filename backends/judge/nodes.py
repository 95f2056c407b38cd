"""Conditions that every node's `clpstat` must bear out. A node whose own service is stopped knows of itself only."""

from collections.abc import Callable
from dataclasses import replace

from backends.events import Judgement
from backends.judge.hearing import Hearing, Said, matters
from backends.model import ClusterStatus, Group, Health, Server
from backends.plan import GroupAt, GroupClaimed, GroupOff, GroupOn, NoGroupOn, ServerOnline
from backends.views import by_name, group_called, own_row, placed, service_stopped


def group_on(condition: GroupOn | GroupAt, heard: Hearing) -> Judgement:
    """Every node must place the group on that server; for `GroupOn` it must be Online there."""
    is_there = _is_there(condition)

    def told(node: str, status: ClusterStatus) -> Said:
        if service_stopped(status, node):
            own = own_row(status, node)
            return Said(False, heard.node_says(node, _row(own) if own else ""), counts=node == condition.server)
        return _of_group(heard, node, status, condition.group, is_there)

    return heard.of_nodes(told, down=condition.server)


def group_claimed(condition: GroupClaimed, heard: Hearing) -> Judgement:
    """The server's own word alone counts. One that EC2 says does not run claims nothing."""

    def told(node: str, status: ClusterStatus) -> Said:
        if service_stopped(status, node):
            own = own_row(status, node)
            return Said(False, heard.node_says(node, _row(own) if own else ""))
        return _of_group(heard, node, status, condition.group, _is_there(condition))

    return heard.of_node(condition.server, told)


def group_off(condition: GroupOff, heard: Hearing) -> Judgement:
    """Every node must say that the group is Offline. One whose service is stopped need not know."""

    def told(node: str, status: ClusterStatus) -> Said:
        stopped = service_stopped(status, node)

        def is_off(group: Group) -> bool | None:
            contradicts_itself = stopped and placed(group)
            unknown = group.state.health is Health.UNKNOWN or contradicts_itself
            return None if unknown else group.state.health is Health.OFF

        said = _of_group(heard, node, status, condition.group, is_off)
        group = group_called(status, condition.group)
        knows = group is not None and (not placed(group) or group.current == node)
        return replace(said, counts=knows or not stopped)

    return heard.of_nodes(told)


def no_group_on(condition: NoGroupOn, heard: Hearing) -> Judgement:
    """Every node must name groups, and place none on that server. One whose service is stopped speaks of itself."""

    def told(node: str, status: ClusterStatus) -> Said:
        stopped, said = service_stopped(status, node), [_is_on(condition.server, group) for group in status.groups]
        says = ", ".join(map(_placed, status.groups)) or "no group named"
        if status.unread:
            says += f"; not read: {status.unread[0].strip()}"
        if stopped and node != condition.server:
            return Said(None, heard.node_says(node, says), counts=False)
        holds: bool | None = None if None in said or not said or status.unread else True
        if True in said:
            holds = None if stopped else False
        return Said(holds, heard.node_says(node, says))

    return heard.of_nodes(told)


def server_online(condition: ServerOnline, heard: Hearing) -> Judgement:
    """The server must say so of itself, and so must every other node that has a say."""

    def told(node: str, status: ClusterStatus) -> Said:
        server = condition.server
        if node != server and service_stopped(status, node):
            own = own_row(status, node)
            return Said(None, heard.node_says(node, _row(own) if own else ""), counts=False)
        row = by_name(status.servers).get(server)
        if row is None:
            return Said(None, heard.node_says(node, f"does not name {server}"))
        unread = matters(status.unread, server)
        says = _row(row) + (f"; not read: {unread}" if unread else "")
        known = row.state.health is not Health.UNKNOWN
        holds = row.state.health is Health.OK if known else None
        return Said(None if holds and unread else holds, heard.node_says(node, says))

    return heard.of_nodes(told, down=condition.server)


def not_suspended(heard: Hearing) -> Judgement:
    """No node may say Suspend of any server, and every node must have a word we know for each."""
    names = [node.name for node in heard.cluster.nodes]

    def told(node: str, status: ClusterStatus) -> Said:
        rows = by_name(status.servers)
        unread = matters(status.unread, "suspend", *names)
        missing = [name for name in names if name not in rows]
        says = ", ".join(_row(row) for row in status.servers)
        says += f"; does not name {', '.join(missing)}" if missing else ""
        says += f"; not read: {unread}" if unread else ""
        healths = {row.state.health for row in status.servers}
        if Health.SUSPENDED in healths:
            return Said(False, heard.node_says(node, says))
        unknown = missing or unread or Health.UNKNOWN in healths
        return Said(None if unknown else True, heard.node_says(node, says))

    return heard.of_nodes(told)


def _is_there(condition: GroupOn | GroupAt | GroupClaimed) -> Callable[[Group], bool | None]:
    """Whether a group is on that server; but for `GroupAt` it must be Online there."""

    def judged(group: Group) -> bool | None:
        health = group.state.health
        if health is Health.UNKNOWN or (health is Health.OK and group.current is None):
            return None
        there = placed(group) and group.current == condition.server
        return there and (health is Health.OK or isinstance(condition, GroupAt))

    return judged


def _of_group(
    heard: Hearing, node: str, status: ClusterStatus, name: str, judge: Callable[[Group], bool | None]
) -> Said:
    """A node's word on a group. What it did not print, or we could not read, may say something else."""
    group = group_called(status, name)
    if group is None:
        return Said(None, heard.node_says(node, f"does not name {name}"))
    unread = matters(status.unread, name)
    holds = judge(group)
    says = _placed(group) + (f"; not read: {unread}" if unread else "")
    return Said(None if holds and unread else holds, heard.node_says(node, says))


def _is_on(server: str, group: Group) -> bool | None:
    """Whether a group is on a server, by one node's word. One on its way may be on its way there."""
    if group.state.health is Health.UNKNOWN:
        return None
    if placed(group) and group.current == server:
        return True
    return None if group.state.health is Health.CHANGING else False


def _placed(group: Group) -> str:
    return f"{group.name} {group.state.text}" + (f" @{group.current}" if group.current else "")


def _row(server: Server) -> str:
    return f"{server.name} {server.state.text}"
