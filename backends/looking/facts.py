"""A node asked about a topic: its commands over the wire, or what is seen in the connection itself."""

import asyncio

from backends.errors import ConfError, LookError, Refused, Unreadable
from backends.looking import configuration
from backends.looking.failing import failure, first_line, not_found, without_warnings
from backends.model import CONF, NODE_TOPICS, Facts, NodeFactsProbe, node_commands
from backends.parsers.node_facts import READERS
from backends.parsers.partitions import parse_partitions
from backends.parsers.said import NOT_THERE, Said
from backends.settings import CLIENT, Cluster, Node
from backends.transports.base import Output, Raw, Transport
from backends.transports.lines import output
from backends.transports.pool import Pool
from backends.transports.targets import target

MOST_BYTES = 4_000_000
"""Of one command's output: a configuration has some hundred thousand at most."""
MAY_LACK = frozenset({"lvdisplay"})
"""Commands that a node may do without: it then has none of what they tell of."""
PRIVATE = frozenset({"licences", "conf", "conf-copy", "to-change", "traces", "mirror-disks", "mirror-volumes"})
"""Topics whose commands print what nobody is to read, such as licence keys and passwords: their text is not kept."""

_Told = tuple[Facts, str]
"""The facts, and the text they were read from."""


async def ask(probe: NodeFactsProbe, cluster: Cluster, node: Node, pool: Pool) -> _Told:
    """Ask, and read the answer.

    Raises:
        LookError: There is no answer. That a file, a unit or a setting is missing is one.
        NotAllowed: A value in the question is none that a command may have.
    """
    of = tuple(one for one in probe.of if isinstance(one, str))
    if probe.topic not in NODE_TOPICS or len(of) != len(probe.of):
        raise Refused(f"{node.name} cannot be asked about {probe.topic!r} yet")
    if probe.topic == "host-key":
        return await _host_key(node, pool)
    if probe.topic == "reach":
        return await _reach(of, cluster, node, pool)
    said = await _heard(pool.transport(cluster, node), node, node_commands(probe.topic, of))
    try:
        facts = _read(probe.topic, of, node, said)
    except ConfError as error:
        raise ConfError(f"{node.name}: {error}") from error
    kept = _as_text(facts) if probe.topic in PRIVATE else "".join(one.text + one.errors for _, one in said)
    return facts, kept


async def _heard(transport: Transport, node: Node, commands: tuple[tuple[str, ...], ...]) -> list[tuple[Raw, Output]]:
    """What each command wrote. Raises the LookError that one of them is."""
    heard = []
    for argv in commands:
        raw = await transport.fetch(argv, MOST_BYTES)
        text = without_warnings(node, output(raw))
        broken = failure(node, argv, text)
        if broken and not (argv[0] in MAY_LACK and not_found(node, text)):
            raise broken
        heard.append((raw, text))
    return heard


def _read(topic: str, of: tuple[str, ...], node: Node, heard: list[tuple[Raw, Output]]) -> Facts:
    said = [Said(text.text, text.errors, text.code or 0) for _, text in heard]
    if topic in READERS:
        return READERS[topic](of, said)
    conf = _file(node, CONF, *heard[0])
    if conf is None:
        raise Unreadable(f"{node.name} has no {CONF}: is the cluster created there?")
    match topic:
        case "conf":
            return configuration.conf(conf)
        case "to-change":
            return configuration.to_change(conf, of)
        case "conf-copy":
            return configuration.conf_copy(conf, _file(node, of[0], *heard[1]))
        case "traces":
            return configuration.left_of_source(conf, of, said[1])
        case "mirror-disks" | "mirror-volumes":
            return _of_mirrors(topic, conf, node.name, said)
        case _:
            raise Refused(f"{node.name} cannot be asked about {topic!r} yet")


def _of_mirrors(topic: str, conf: bytes, server: str, said: list[Said]) -> Facts:
    """The mirror disks' partitions, by their names on that server: whether they are there, or on which volumes."""
    if topic == "mirror-volumes":
        return configuration.mirror_volumes(conf, server, said[1])
    return configuration.mirror_disks(conf, server, parse_partitions("partitions", said[1], said[2]))


def _file(node: Node, path: str, raw: Raw, text: Output) -> bytes | None:
    """A file's bytes; `None` where there is none. Raises Unreadable where it cannot be told."""
    if raw.code == 0:
        return raw.out
    said = first_line(text.errors) or first_line(text.text) or f"exit code {raw.code}"
    if said.endswith(NOT_THERE):
        return None
    raise Unreadable(f"{node.name} could not read {path}: {said}")


async def _host_key(node: Node, pool: Pool) -> _Told:
    offer = await pool.offer(node)
    facts = Facts("host-key", (("offered", offer.fingerprint), ("trusted", offer.trusted)))
    return facts, f"{offer.host} offers {offer.kind} {offer.fingerprint}\n{_as_text(facts)}"


async def _reach(of: tuple[str, ...], cluster: Cluster, node: Node, pool: Pool) -> _Told:
    """Ask a host that uses the cluster for every place at once."""
    if node.name != CLIENT:
        raise Refused(f"who answers is asked of the client host, not of {node.name}")
    try:
        targets = [target(one) for one in of]
    except ValueError as error:
        raise Refused(f"{error} is no HOST:PORT that can be tried") from None
    answers = await asyncio.gather(*(_tried(pool, cluster, node, host, port) for host, port in targets))
    words: dict[str, str] = {}
    for one, answer in zip(of, answers, strict=True):
        if isinstance(answer, LookError):
            raise answer
        words[one] = answer
    facts = Facts("reach", tuple(words.items()))
    return facts, _as_text(facts)


async def _tried(pool: Pool, cluster: Cluster, node: Node, host: str, port: int) -> str | LookError:
    """Who answers there; an error is handed back, so that none of the others is left alone half-way."""
    try:
        return await pool.who_answers(cluster, node, host, port)
    except LookError as error:
        return error


def _as_text(facts: Facts) -> str:
    lines = [*(f"{key}: {word}" for key, word in facts.pairs), *facts.unread]
    return "".join(f"{line}\n" for line in lines)
