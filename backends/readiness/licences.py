"""Licences: named for each node, lying ready there, and in use nowhere else, which only a person can say."""

from collections.abc import Iterator

from backends.model import Evidence, Item, NodeFactsProbe
from backends.plan import listed
from backends.readiness.backup import age
from backends.readiness.hearing import Hearing
from backends.settings import Place

NAMED, THERE, FREE = "licences named", "licence files", "licences in use nowhere else"
ATTESTED_FOR_S = 90 * 86400.0
"""Seconds for which a person's word on licences is taken; then it is asked for again."""


def files_of(place: Place) -> tuple[str, ...]:
    """Every licence file of a place, with its node: what somebody vouches for."""
    return tuple(f"{node.name}:{file}" for node in place.nodes for file in node.licences)


def named(h: Hearing) -> Iterator[Item]:
    """The site file names the files of every node."""
    without = [node.name for node in h.nodes if not node.licences]
    if without:
        yield Item(
            NAMED,
            "no",
            f"none are named for {listed(without)}",
            f"licences = [...] in the tables of the nodes of {h.cluster.name}; a licence must not exist twice",
        )
        return
    yield Item(NAMED, "yes", "; ".join(f"{node.name}: {listed(node.licences)}" for node in h.nodes))


def there(h: Hearing) -> Iterator[Item]:
    """They lie on the living nodes, from which the images are made, while those can be asked."""
    found: list[str] = []
    missing: list[str] = []
    silent: list[str] = []
    evidence: list[Evidence] = []
    for node in h.nodes:
        told = h.files(node)
        for file in node.licences:
            word = told.word(file) if told else None
            (silent if word is None else missing if word == "missing" else found).append(f"{file} on {node.name}")
        if told:
            lying = sum(told.word(file) not in (None, "missing") for file in node.licences)
            probe = NodeFactsProbe(h.source.name, node.name, "files", node.licences)
            evidence += h.evidence(probe, f"{lying} of {len(node.licences)} files")
    if missing:
        remedy = "put them there, and run cross-region-backup: a restored node has what its image has"
        yield Item(THERE, "no", f"missing: {listed(missing)}", remedy, tuple(evidence))
    elif silent:
        says = f"not seen: {listed(silent)}; only {h.source.name}'s own nodes can tell"
        remedy = "ask again while they live, or look at the files after a drill"
        yield Item(THERE, "unproved", says, remedy, tuple(evidence), provable=False)
    elif found:
        says = "they lie on the nodes now; the set has them if they did at its quiet point"
        yield Item(THERE, "yes", says, "", tuple(evidence))


def free(h: Hearing) -> Iterator[Item]:
    """A person vouches, by name, that they are in use nowhere else."""
    wanted = files_of(h.place)
    if not wanted:
        return
    words = [one for one in h.attested if one.cluster == h.cluster.name]
    newest = max(words, key=lambda one: one.at, default=None)
    remedy = f"whoever knows it says so: clpdeck ready {h.source.name} --place {h.place.kind} --attest NAME"
    if newest is None:
        yield Item(FREE, "unproved", "nobody has vouched for it, and no machine can see it", remedy)
        return
    age_s = max(0.0, (h.now - newest.at).total_seconds())
    word = f"{newest.who} vouched for it (put down by {newest.by})"
    evidence = (Evidence(newest.who, f"they are in use nowhere else (put down by {newest.by})", age_s),)
    if newest.licences != wanted:
        says = f"{word}, {age(age_s)} ago, but for other files than the site file names now"
        yield Item(FREE, "unproved", says, remedy, evidence)
    elif age_s > ATTESTED_FOR_S:
        yield Item(FREE, "unproved", f"{word}, but {age(age_s)} ago", remedy, evidence)
    else:
        yield Item(FREE, "yes", f"{word}, {age(age_s)} ago", "", evidence)
