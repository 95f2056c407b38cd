"""Would a lost server be stopped? Looked at once; and what people say to have seen where no machine can look."""

import json
from datetime import datetime

from backends.control.attesting import append
from backends.control.mode import mode_of
from backends.control.watching import look_once, utc_now
from backends.errors import ClpdeckError, NotAllowed
from backends.model import CONF, Estate, NodeFactsProbe, Probe
from backends.prevention import Hearing, Prevention, Vouched, prevention, prevention_probes, words_of
from backends.runs.place import folder_of, why_read_only
from backends.settings import Cluster, Mode, Site
from backends.text import clean_line

FILE = "seen.jsonl"
ROUNDS = 4
"""What to ask next follows from the first answers, at most so often."""


def look_if_prevented(site: Site, cluster: Cluster) -> Prevention:
    """Ask all that must be known of a cluster's forced stop, in as many rounds as it takes, and judge it."""
    people = vouched(site)
    estate = Estate()
    for _ in range(ROUNDS):
        new = [one for one in wanted(cluster, estate, people) if one not in estate.views]
        if not new:
            break
        estate = Estate({**estate.views, **look_once(site, new).views})
    return prevention(cluster, estate, utc_now(), people)


def wanted(cluster: Cluster, estate: Estate, people: tuple[Vouched, ...]) -> tuple[Probe, ...]:
    """What is to be asked with what is known by now."""
    return prevention_probes(Hearing(estate, cluster, utc_now(), people))


def vouched(site: Site) -> tuple[Vouched, ...]:
    """Every word that was given, oldest first; a line that cannot be read is none. Never raises."""
    try:
        lines = (folder_of(site) / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(one for line in lines if (one := _read(line)))


def vouch(site: Site, mode: Mode, cluster: Cluster, who: str, saw: list[str]) -> Vouched:
    """Put down what somebody has seen in the Cluster WebUI; it counts for the `clp.conf` of this moment.

    Raises:
        NotAllowed: This session only looks.
        PlanError: What was seen is nothing that can be seen there.
        ClpdeckError: Nobody is named; or the nodes do not tell of one `clp.conf`.
        StoreError: It cannot be written.
    """
    if mode_of(site, mode) is not Mode.OPERATION:
        raise NotAllowed(f"this session only looks ({why_read_only(site) or 'it was opened as REFERENCE'})")
    name, words = clean_line(who).strip(), words_of(saw)
    if not name:
        raise ClpdeckError("somebody must be named who has seen it: --attest NAME")
    from backends.control.clerk import person  # noqa: PLC0415 - pydantic, and only for this

    instances = tuple((node.name, node.instance or "") for node in cluster.nodes)
    word = Vouched(cluster.name, name, person(), utc_now(), words, instances, _conf_sum(site, cluster))
    told = {"cluster": word.cluster, "who": word.who, "by": word.by, "at": word.at.isoformat()}
    append(folder_of(site) / FILE, {**told, "words": word.words, "instances": word.instances, "conf": word.conf})
    return word


def _conf_sum(site: Site, cluster: Cluster) -> str:
    """The SHA-256 of the one `clp.conf` that all nodes have."""
    asked = [NodeFactsProbe(cluster.name, node.name, "files", (CONF,)) for node in cluster.nodes]
    h = Hearing(look_once(site, asked), cluster, utc_now())
    sums = {h.sum_of(node, CONF) or "nobody tells" for node in cluster.nodes}
    told = next(iter(sums))
    if len(sums) != 1 or told in {"nobody tells", "missing"}:
        raise ClpdeckError(f"the nodes of {cluster.name} do not tell of one {CONF}, so nothing can be said to hold")
    return told


def _read(line: str) -> Vouched | None:
    """A word from its line. What is in the file is anybody's text."""
    try:
        told = json.loads(line)
        cluster, who, by, conf = (clean_line(str(told[key])) for key in ("cluster", "who", "by", "conf"))
        words = tuple((str(key), clean_line(str(value))) for key, value in told["words"])
        instances = tuple((str(name), str(id_)) for name, id_ in told["instances"])
        at = datetime.fromisoformat(told["at"])
        words_of([f"{key}={value}" for key, value in words])
    except (ValueError, TypeError, KeyError, RecursionError, ClpdeckError):
        return None
    return Vouched(cluster, who, by, at, words, instances, conf) if at.tzinfo else None
