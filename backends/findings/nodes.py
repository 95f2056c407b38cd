"""Rules about what the nodes say: where their words differ, and what they call stopped, suspended or not normal."""

from collections.abc import Iterator

from backends.estate import said_since, view
from backends.findings.scene import Scene
from backends.findings.split import split_brain
from backends.findings.values import Finding, Severity
from backends.model import ClusterStatus, Evidence, Health, StatusProbe, Word
from backends.views import Row, Verdict, own_row
from backends.views.age import span
from backends.views.phrases import items, listed

COMPARED = ("GROUPS", "SERVERS", "MONITORS")

FROZEN = (
    "An online backup that was not ended leaves mirror disks frozen, so that applications wait on their writes, and "
    "the cluster services on manual start (systemctl is-enabled clusterpro): clpdeck thaw. Else: clpcl --resume."
)
"""What it may be, and what ends it."""
UNWELL = frozenset({Health.ATTENTION, Health.BAD, Health.UNKNOWN})


def differ(scene: Scene) -> Iterator[Finding]:
    """Subjects of which comparable views say different things. Splits, routes and mirrors have rules of their own."""
    split = {("GROUPS", one.subject) for one in split_brain(scene)}
    rows = [
        row
        for section in COMPARED
        for row in scene.table.rows
        if row.section == section and row.verdict is Verdict.DISAGREE and (section, row.name) not in split
    ]
    if rows:
        shown = listed(dict.fromkeys(row.name for row in rows))
        evidence = (scene.node_says(node, said) for row in rows[:4] for node, said in _by_node(scene, row).items())
        yield scene.found("views-differ", Severity.WARNING, shown, f"the nodes' words differ on {shown}", evidence)


def service_stopped(scene: Scene) -> Iterator[Finding]:
    """Servers that say that their cluster service is stopped, and servers we do not ask of which others say so."""
    if scene.all_stopped:
        return
    for node in sorted(scene.stopped):
        sentence = f"the cluster service of {node} is stopped, by its own word"
        yield scene.found(
            "service-stopped", Severity.WARNING, node, sentence, [scene.node_says(node, f"{node} Offline")]
        )
    for node, seen in scene.statuses.items():
        for row in seen.value.servers:
            if row.state.health is Health.OFF and row.name not in scene.nodes and node not in scene.stopped:
                sentence = f"{row.name}, which is not in the site file, is {row.state.text} by {node}'s word"
                evidence = [scene.node_says(node, f"{row.name} {row.state.text}")]
                yield scene.found("service-stopped", Severity.WARNING, row.name, sentence, evidence, certain=False)


def suspended(scene: Scene) -> Iterator[Finding]:
    """A suspended cluster runs on and nothing watches it; for long, it may be what an online backup left behind.

    That is told of it whoever did it. What `clpstat` prints of a suspended server is not confirmed by public output.
    """
    told = _told(scene, frozenset({Health.SUSPENDED}))
    if told:
        names = listed(dict.fromkeys(name for said in told.values() for name in said))
        sentence = f"suspended: {names}; what runs there goes on and is not monitored"
        for_s = _suspended_s(scene)
        late = for_s > scene.timing.freeze_alarm_s
        if late:
            sentence += f", for {span(for_s)} at least"
        severity = Severity.CRITICAL if late and scene.cluster.mirrors else Severity.WARNING
        yield scene.found("suspended", severity, names, sentence, _say(scene, told), advice=FROZEN if late else "")


def _suspended_s(scene: Scene) -> float:
    """For how long servers have been said to be suspended, as far as we watched; 0 where none is."""
    since = [
        at
        for node, seen in scene.statuses.items()
        for server in seen.value.servers
        if server.state.health is Health.SUSPENDED
        and (at := said_since(view(scene.estate, StatusProbe(scene.cluster.name, node)), "server", server.name))
    ]
    return max(((scene.now - at).total_seconds() for at in since), default=0.0)


def not_normal(scene: Scene) -> Iterator[Finding]:
    """Servers, heartbeats, NP resolutions and monitors whose word is not a good one."""
    told = _told(scene, UNWELL)
    if told:
        subjects = listed(dict.fromkeys(name for said in told.values() for name in said))
        yield scene.found("not-normal", Severity.WARNING, subjects, f"not normal: {items(told)}", _say(scene, told))


def changing(scene: Scene) -> Iterator[Finding]:
    """Servers and groups that are starting or stopping."""
    told = _told(scene, frozenset({Health.CHANGING}))
    for name, said in scene.groups.items():
        for node, group in said.items():
            if group.state.health is Health.CHANGING:
                told.setdefault(node, {})[name] = group.state.text + (f" @{group.current}" if group.current else "")
    if told:
        names = listed(dict.fromkeys(name for said in told.values() for name in said))
        yield scene.found("changing", Severity.NOTICE, names, f"changing: {items(told)}", _say(scene, told))


def incomplete(scene: Scene) -> Iterator[Finding]:
    """Answers that leave out what every whole answer tells: what is not told is not known to be well."""
    for node, seen in scene.statuses.items():
        missing = [] if own_row(seen.value, node) else [f"{node} itself"]
        missing += [] if seen.value.groups else ["any failover group"]
        if missing:
            sentence = f"{node}'s clpstat does not name {' or '.join(missing)}"
            evidence = [scene.node_says(node, f"{len(seen.value.servers)} servers, {len(seen.value.groups)} groups")]
            advice = "Is the text cut, or the name in the site file another one? Read the raw text."
            yield scene.found("view-incomplete", Severity.WARNING, node, sentence, evidence, advice=advice)


def unread(scene: Scene) -> Iterator[Finding]:
    """Lines of an answer that could not be read: they may say what no other line says."""
    for node, seen in scene.statuses.items():
        lines = seen.value.unread
        if lines:
            count = "a line" if len(lines) == 1 else f"{len(lines)} lines"
            sentence = f"{count} of {node}'s clpstat could not be read"
            evidence = [scene.node_says(node, lines[0].strip())]
            yield scene.found("unread", Severity.NOTICE, node, sentence, evidence, advice="Read the raw text.")


def _told(scene: Scene, healths: frozenset[Health]) -> dict[str, dict[str, str]]:
    """By node that speaks: what it says of servers, parts and monitors, where the word is one of these."""
    told: dict[str, dict[str, str]] = {}
    for node, seen in scene.statuses.items():
        if node not in scene.stopped:
            said = {name: word.text for name, word in _words(scene, node, seen.value) if word.health in healths}
            if said:
                told[node] = said
    return told


def _words(scene: Scene, node: str, status: ClusterStatus) -> Iterator[tuple[str, Word]]:
    """A node's words on itself, on servers that do not speak for themselves, and on the monitors."""
    own = own_row(status, node)
    for server in status.servers:
        if server == own or server.name not in scene.statuses:
            yield server.name, server.state
    if own:
        yield from ((f"{part.name} of {own.name}", part.state) for part in (*own.heartbeats, *own.np))
    yield from ((monitor.name, monitor.state) for monitor in status.monitors)


def _say(scene: Scene, told: dict[str, dict[str, str]]) -> tuple[Evidence, ...]:
    return tuple(
        scene.node_says(node, ", ".join(f"{name} {word}" for name, word in said.items())) for node, said in told.items()
    )


def _by_node(scene: Scene, row: Row) -> dict[str, str]:
    """What each node that speaks says of a row's subject."""
    cells = dict(zip(scene.nodes, row.cells, strict=False))
    return {
        node: " ".join((row.name, " / ".join(word.text for word in cells[node].words), cells[node].addition)).strip()
        for node in scene.statuses
        if cells[node].words
    }
