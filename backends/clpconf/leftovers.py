"""What else of the source region is in a configuration: it has to go, and where to it cannot always be found out."""

import re
from collections.abc import Iterable, Iterator

from backends.clpconf import webui
from backends.clpconf.paths import split, tags
from backends.clpconf.phases import Item
from backends.clpconf.remains import finder, remains
from backends.clpconf.values import Conf, LinkConf
from backends.clpconf.wanted import Wanted

CONFIRMED_KINDS = ("httpnp", "witnesshb", "pingnp")
UNCONFIRMED_KINDS = {"awseip": "AWS Elastic IP resource", "awssip": "AWS secondary IP resource"}
NAMED_TARGETS = {"witness": "Witness heartbeat", "http": "HTTP NP resolution"}
FORCED_STOP = re.compile(r"forcestop|fencing|fence", re.IGNORECASE)
INSTANCE = re.compile(r"(?<![0-9A-Za-z])i-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![0-9a-z])")


def leftovers(conf: Conf, wanted: Wanted, covered: set[str]) -> Iterator[Item]:
    """Items for whatever belongs to the source region and is at none of the paths that are covered already.

    Heartbeats and NP resolutions have documented paths. So has the comment of anything. Resources and forced stops
    whose values nobody documents, and any other value, are for a hand in the WebUI.
    """
    left = {path: text for path, text in remains(conf, wanted).items() if path not in covered}
    for item in (*_targets(conf, wanted, left), *_unconfirmed(conf, left)):
        left.pop(item.path or "", None)
        yield item
    left = {path: text for path, text in left.items() if not _is_of(path, conf)}
    forced = {path: text for path, text in left.items() if _forced_stop(path, text)}
    if forced:
        yield _of_forced_stop(forced)
    for path, text in left.items():
        if path not in forced:
            yield _elsewhere(path, text)


def _targets(conf: Conf, wanted: Wanted, left: dict[str, str]) -> Iterator[Item]:
    """Where heartbeats and NP resolutions ask somebody in the source region, or may: an address nobody can place."""
    told, belongs = dict(wanted.told), finder(wanted)
    for link in conf.heartbeats + conf.resolutions:
        for path, text in _asked(conf, link):
            unplaced = link.kind == "pingnp" and not wanted.source_networks
            if path in left or path in told or unplaced or belongs(text):
                way, note = webui.link(link.kind, link.name)
                field = "IP Address" if link.kind == "pingnp" else "Target Host"
                yield Item(way, field, "", text, None, path, note)
    for server in conf.servers:
        for path, text in conf.below(server.path):
            kind = conf.get(f"{path.rpartition('/')[0]}/type") or ""
            if path.endswith("/extend") and kind in NAMED_TARGETS and (path in left or path in told):
                note = f"{webui.UNSURE}; host and port, as the {NAMED_TARGETS[kind]} has them"
                yield Item(
                    ("Cluster Properties", NAMED_TARGETS[kind]), "Target Host", server.name, text, None, path, note
                )


def _asked(conf: Conf, link: LinkConf) -> Iterator[tuple[str, str]]:
    """The documented places where a heartbeat or NP resolution names whom it asks."""
    if link.kind not in CONFIRMED_KINDS:
        return
    for path, text in conf.below(link.path):
        inner = tags(path[len(link.path) :])
        if inner == (("grp", "list", "ip") if link.kind == "pingnp" else ("host",)) and text.strip():
            yield path, text


def _unconfirmed(conf: Conf, left: dict[str, str]) -> Iterator[Item]:
    for kind, what in UNCONFIRMED_KINDS.items():
        for resource in conf.of_kind(kind):
            old = _joined(text for path, text in left.items() if path.startswith(f"{resource.path}/"))
            field = "every id and address of the source region, common and of each server"
            note = f"{webui.UNSURE}; {webui.NO_PATH}"
            yield Item((f"{what} {resource.name}", "Details"), field, "", old, None, None, note)


def _is_of(path: str, conf: Conf) -> bool:
    """Whether a value is of a resource that has its items already, because nobody documents its places."""
    kinds = ("awsdns", *UNCONFIRMED_KINDS)
    owners = [resource.path for kind in kinds for resource in conf.of_kind(kind)]
    return tags(path)[-1] != "comment" and any(path.startswith(f"{owner}/") for owner in owners)


def _forced_stop(path: str, text: str) -> bool:
    return any(FORCED_STOP.search(tag) for tag in tags(path)) or (
        bool(INSTANCE.search(text)) and split(path)[1].partition("@")[0] not in ("group", "resource", "monitor")
    )


def _of_forced_stop(forced: dict[str, str]) -> Item:
    note = f"the instance id of each server; {webui.UNSURE}; {webui.NO_PATH}"
    return Item(
        ("Cluster Properties", "Fencing", "Forced Stop"), "Instance ID", "", _joined(forced.values()), None, None, note
    )


def _elsewhere(path: str, text: str) -> Item:
    confirmed = path if tags(path)[-1] == "comment" else None
    note = "found by search; its way in the Cluster WebUI is not known" + ("" if confirmed else f"; {webui.NO_PATH}")
    return Item(("Found in clp.conf", path), tags(path)[-1], "", text, None, confirmed, note)


def _joined(texts: Iterable[str]) -> str | None:
    return ", ".join(dict.fromkeys(texts)) or None
