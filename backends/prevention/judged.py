"""Every item with whose word it rests on, its age, and the sum behind it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from backends.forcedstop import judged
from backends.model import CONF, AwsFactsProbe, Estate, Evidence, Item, Probe, StatusProbe
from backends.prevention.asking import role_probes, site_probe
from backends.prevention.gathering import boot_times, script_sums, set_up
from backends.prevention.hearing import HEARTBEAT, SAVED_VERSION, Hearing
from backends.prevention.values import SCHEMA, Prevention, Vouched
from backends.prevention.vouching import vouched_for
from backends.settings import Cluster, Node

WEBUI = {
    "script": "Cluster WebUI, Config mode: Cluster Properties > Extension: Execute Forced Stop Script, Script Settings",
    "resource": "Cluster WebUI, Config mode: Cluster Properties > Fencing: Forced Stop, and its Properties",
    "timeout": "Cluster WebUI, Config mode: Cluster Properties > Timeout: Heartbeat Timeout",
}
"""Where a hand sees it, in NEC's words; whether they are the same in every version is not confirmed."""
BY_HAND = {"configured": ("kind",), "suppressing": ("suppresses",), "instances": ("instances", "script"),
           "start_time": ("timeout", "heartbeat", "delay")}  # fmt: skip
"""Rules about what nobody but a person can see, and what that one says."""


def prevention(cluster: Cluster, estate: Estate, now: datetime, vouched: tuple[Vouched, ...] = ()) -> Prevention:
    """Would a lost server be stopped? Item by item.

    Args:
        cluster: The one that is watched.
        estate: What was seen, of `prevention_probes`.
        now: Against which ages are reckoned.
        vouched: What people say to have seen in the Cluster WebUI.
    """
    h = Hearing(estate, cluster, now, vouched)
    items = tuple(_with_words(h, rule, cluster.node(server), item) for rule, server, item in judged(set_up(h)))
    return Prevention(SCHEMA, now, cluster.name, items)


def _with_words(h: Hearing, rule: str, node: Node | None, item: Item) -> Item:
    heard = EVIDENCE[rule](h, node) if rule in EVIDENCE else ()
    evidence = tuple(dict.fromkeys((*heard, *h.person(BY_HAND.get(rule, ())))))
    details = tuple(_details(h, rule, node, item))
    remedy = _seen_by_hand(h, rule) if item.verdict == "unproved" and rule in BY_HAND else item.remedy
    return replace(item, evidence=evidence, details=details, remedy=remedy)


def _seen_by_hand(h: Hearing, rule: str) -> str:
    """How to see it, and how to say so."""
    kind = h.words.get("kind", ("", None))[0] or ("resource" if h.version and h.version >= (5, 0) else "script")
    where = WEBUI[kind] if kind in WEBUI else WEBUI["script"]
    if rule == "start_time":
        where = f"{where}; {WEBUI['timeout']}"
    saw = " ".join(f"--saw {key}=..." for key in BY_HAND[rule] if key not in {"delay", "script"})
    return f"see it: {where}. Then: clpdeck check-forced-stop {h.cluster.name} --attest NAME {saw}"


def _details(h: Hearing, rule: str, node: Node | None, item: Item) -> Iterator[str]:
    """Lines beside an item: why nobody told, what was reckoned, what does not count any more."""
    if node and rule == "start_time":
        yield boot_times(h, node)[2]
        told = h.node(node, "boot-times")
        if told and (loader := told.word("boot loader from")):
            yield f"in force: {loader}"
        if h.heartbeat_s is None:
            yield f"{HEARTBEAT} is not in clp.conf: the product's default holds, and is believed to be 90 s on Linux"
    if node and rule == "rights":
        yield from _answers(h, node)
    if node and rule == "instances":
        yield from _script(h, node)
    if item.verdict == "unproved":
        yield from dict.fromkeys(why for probe in _asked(h, rule, node) if (why := h.silence(probe)))
        old = vouched_for(h.vouched, h.cluster.name)
        for key in BY_HAND.get(rule, ()):
            if key in old and key not in h.words:
                yield f"{old[key][1].who} has seen {key} {old[key][0]}, with another clp.conf: that does not count"


def _answers(h: Hearing, node: Node) -> Iterator[str]:
    """What AWS said to each call that was tried, where it was no plain yes."""
    for probe in role_probes(h, node):
        answer = h.node(node, "own-role", *map(str, getattr(probe, "of", ())))
        for action, word in answer.pairs if answer else ():
            if word != "allowed":
                yield f"{action}: {word}"


def _script(h: Hearing, node: Node) -> Iterator[str]:
    if not h.script:
        return
    there = h.sum_of(node, h.script)
    if there is None or there == "missing":
        yield f"{h.script}: {there or 'nobody told'}"
    elif there in script_sums(h):
        yield f"{h.script} is the script that clpdeck makes for these instances, SHA-256 {there}"
    else:
        yield f"{h.script} is not the script that clpdeck makes for this cluster now, SHA-256 {there}"


def _asked(h: Hearing, rule: str, node: Node | None) -> Sequence[Probe]:
    """What was asked for a rule, and might have told."""
    name = h.cluster.name
    way, protection = AwsFactsProbe(name, "s3-way"), AwsFactsProbe(name, "stopping")
    site = site_probe(h)
    if node is None:
        return (site,) if site else (way,)
    of_node: dict[str, tuple[Probe, ...]] = {
        "configured": (h.probe(node, "conf"),),
        "command": (h.probe(node, "files", h.aws),),
        "region": (h.probe(node, "aws-region"),),
        "rights": (way, *role_probes(h, node)),
        "protection": (protection,),
        "start_time": (h.probe(node, "boot-times"),),
        "np_target": (h.probe(node, "conf"), h.probe(node, "http", h.target or "")),
        "np_way": (way,),
    }
    return of_node.get(rule, ())


# --- whose word an item rests on --------------------------------------------------------------------------------------


def _of(topic: str, *keys: str) -> Callable[[Hearing, Node | None], tuple[Evidence, ...]]:
    """What a node says of a topic under these keys, or under all."""

    def told(h: Hearing, node: Node | None) -> tuple[Evidence, ...]:
        answer = h.node(node, topic) if node else None
        words = [f"{key} {word}" for key in keys if answer and (word := answer.word(key))]
        return h.evidence(h.probe(node, topic), ", ".join(words)) if node and words else ()

    return told


def _version(h: Hearing, node: Node | None) -> tuple[Evidence, ...]:
    return h.evidence(h.probe(node, "conf"), f"saved by {h.value(SAVED_VERSION)}") if node and h.conf else ()


def _command(h: Hearing, node: Node | None) -> tuple[Evidence, ...]:
    there = h.sum_of(node, h.aws) if node else None
    return h.evidence(h.probe(node, "files", h.aws), f"{h.aws} {there}") if node and there else ()


def _roles(h: Hearing, node: Node | None) -> tuple[Evidence, ...]:
    """One word for all that was tried: the oldest of them."""
    told = [one for probe in (role_probes(h, node) if node else ()) for one in h.evidence(probe, "")]
    if not told:
        return ()
    return (replace(max(told, key=lambda one: one.age_s), says=f"what {len(told)} calls with DryRun were answered"),)


def _aws(topic: str) -> Callable[[Hearing, Node | None], tuple[Evidence, ...]]:
    def told(h: Hearing, node: Node | None) -> tuple[Evidence, ...]:
        answer = h.aws_facts(topic)
        if answer is None or node is None:
            return ()
        words = [f"{key} {word}" for key, word in answer.pairs if key == node.name or key.startswith(f"{node.name} ")]
        table = answer.word(f"{node.name} table")
        words += [f"{key} {word}" for key, word in answer.pairs if table and key == f"{table} s3 route"]
        return h.evidence(AwsFactsProbe(h.cluster.name, topic), ", ".join(words))

    return told


def _heartbeat(h: Hearing, node: Node | None) -> tuple[Evidence, ...]:
    start = _of("boot-times", "boot loader", "service", "begun")(h, node)
    beat = h.evidence(h.probe(node, "conf"), f"{HEARTBEAT} {h.value(HEARTBEAT)}") if node and h.heartbeat_s else ()
    return (*start, *beat)


def _target(h: Hearing, node: Node | None) -> tuple[Evidence, ...]:
    """What a page answers, and what the cluster itself says of its NP resolution."""
    if node is None or not h.target:
        return ()
    answer, status = h.node(node, "http", h.target), h.status(node)
    said = h.evidence(h.probe(node, "http", h.target), f"{h.target} {answer.word(h.target)}") if answer else ()
    own = next((one for one in status.servers if one.name == node.name), None) if status else None
    words = [f"{part.name} {part.state.text}" for part in own.np] if own else []
    return (*said, *(h.evidence(StatusProbe(h.cluster.name, node.name), ", ".join(words)) if words else ()))


def _site(h: Hearing, _: Node | None) -> tuple[Evidence, ...]:
    probe = site_probe(h)
    answer = h.aws_facts("site", *map(str, probe.of)) if probe else None
    if probe is None or answer is None:
        return ()
    return h.evidence(probe, ", ".join(f"{key} {word}" for key, word in answer.pairs))


def _conf_sums(h: Hearing, node: Node | None) -> tuple[Evidence, ...]:
    path = h.script or CONF
    there = h.sum_of(node, path) if node else None
    return h.evidence(h.probe(node, "files", path), f"{path} {there}") if node and there else ()


EVIDENCE: dict[str, Callable[[Hearing, Node | None], tuple[Evidence, ...]]] = {
    "configured": _version,
    "suppressing": _version,
    "instances": _conf_sums,
    "command": _command,
    "region": _of("aws-region", "region"),
    "rights": _roles,
    "protection": _aws("stopping"),
    "start_time": _heartbeat,
    "np_target": _target,
    "np_way": _aws("s3-way"),
    "np_site": _site,
    "np_policy": _site,
}
"""By rule."""
