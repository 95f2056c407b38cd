"""Conditions on facts by topic: what a node or AWS says under a key."""

from collections.abc import Sequence

from backends.events import Judgement
from backends.judge.hearing import Hearing
from backends.model import AwsFactsProbe, Evidence, Facts, Named, NodeFactsProbe
from backends.plan import ANY, MISSING, AllDiffer, AwsSays, HostKeyVouched, NodeSays


def node_says(condition: NodeSays, heard: Hearing) -> Judgement:
    """The node must say all of these. What it does not name is not so; while a line could not be read, it may be."""
    probe = NodeFactsProbe(heard.cluster.name, condition.node, condition.topic, condition.of)
    return _says(probe, condition.pairs, heard)


def aws_says(condition: AwsSays, heard: Hearing) -> Judgement:
    """AWS must say all of these. What it does not name is not so; while a reply could not be read, it may be."""
    probe = AwsFactsProbe(heard.cluster.name, condition.topic, condition.of, condition.region)
    return _says(probe, condition.pairs, heard, condition.also)


def host_key_vouched(condition: HostKeyVouched, heard: Hearing) -> Judgement:
    """The key that is offered must stand on the console; a console that tells of no keys yet decides nothing."""
    offers = NodeFactsProbe(heard.cluster.name, condition.node, "host-key")
    prints = AwsFactsProbe(heard.cluster.name, "console", (condition.node,))
    offered, printed = heard.word(offers), heard.word(prints)
    if offered is None or printed is None:
        return Judgement(None, (heard.silent(prints if offered else offers),))
    key, keys = offered.value.word("offered"), [name for name, _ in printed.value.pairs]
    evidence = (
        heard.says(offers, f"offers the host key {key or 'nobody could read'}"),
        heard.says(prints, f"the console of {condition.node} shows {', '.join(keys) or 'no host key'}"),
    )
    if key is None or not keys:
        return Judgement(None, evidence)
    return Judgement(key in keys, evidence)


def all_differ(condition: AllDiffer, heard: Hearing) -> Judgement:
    """Two that are the same decide; else one that nobody told of, or that is missing, does."""
    held: dict[str, str] = {}
    evidence: list[Evidence] = []
    same = unknown = False
    for node, of in condition.asked:
        probe = NodeFactsProbe(heard.cluster.name, node, condition.topic, of)
        seen = heard.word(probe)
        told = {key: seen.value.word(key) for key in of} if seen else {}
        unknown = unknown or not seen or any(word is None or word in MISSING for word in told.values())
        says = [f"{key} {word or 'not named'}" for key, word in told.items()]
        for key, word in told.items():
            if word is not None and word not in MISSING and held.setdefault(word, f"{node} {key}") != f"{node} {key}":
                same, says = True, [f"{key} is the same as {held[word]}"]
        evidence.append(heard.says(probe, ", ".join(says)) if seen else heard.silent(probe))
    return Judgement(False if same else None if unknown else True, tuple(dict.fromkeys(evidence)))


def _says(
    probe: NodeFactsProbe | AwsFactsProbe,
    pairs: Sequence[tuple[str, Named]],
    heard: Hearing,
    also: tuple[str, ...] = (),
) -> Judgement:
    seen = heard.word(probe)
    if seen is None:
        return Judgement(None, (heard.silent(probe),))
    facts: Facts = seen.value
    told = {key: facts.word(key) for key, _ in pairs}
    holds = [_fits(told[key], word, unread=bool(facts.unread)) for key, word in pairs]
    text = ", ".join(f"{key} {told[key] or 'not named'}" for key in told)
    text += "".join(f", {key} {word}" for key in also if (word := facts.word(key)))
    text += f"; not read: {facts.unread[0].strip()}" if facts.unread else ""
    decided = False if False in holds else None if None in holds else True
    return Judgement(decided, (heard.says(probe, text),))


def _fits(told: str | None, wanted: Named, *, unread: bool) -> bool | None:
    if not isinstance(wanted, str):  # what no step has given yet
        return None
    if told is None:
        return None if unread else wanted in MISSING
    return told not in MISSING if wanted == ANY else told == wanted
