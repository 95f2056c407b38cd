"""What was heard, as a set-up that can be judged; what nobody told is left out. Pure."""

import hashlib
from typing import Literal

from backends.errors import PlanError
from backends.forcedstop import (
    PRODUCT_LIMIT_S,
    Os,
    Server,
    ServerSetUp,
    SetUp,
    facts_of,
    forced_stop_script,
)
from backends.prevention.asking import role_probes, site_probe
from backends.prevention.hearing import SERVER_OS, Hearing
from backends.settings import Node

Kind = Literal["script", "resource", "none"]
KINDS: dict[str, Kind] = {"script": "script", "resource": "resource", "none": "none"}
OS: dict[str, Os] = {"linux": "linux", "windows": "windows"}
LETS = {"lets it be read": True, "does not let it be read": False}


def set_up(h: Hearing) -> SetUp:
    """All that is known of a cluster's forced stop."""
    probe = site_probe(h)
    site = h.aws_facts("site", *map(str, probe.of)) if probe else None
    bucket = site.word("bucket") if site else None
    way = h.aws_facts("s3-way")
    vpc = way.word(f"{h.nodes[0].name} vpc") if way and h.nodes else None
    endpoint = (way.word(f"{vpc} endpoint") if way else None) or ""
    page = None
    limited = None
    if site and bucket in {"found", "absent"}:
        page = bucket == "found" and site.word("index") != "none" and site.word("page") == "there"
        readers = site.word("readers") or ""
        limited = None if not readers or readers.startswith("not read") else readers in {f"{vpc} only", "nobody"}
    return SetUp(
        OS.get(h.value(SERVER_OS)),
        h.version,
        tuple(_server(h, node) for node in h.nodes),
        np_limited=limited,
        region=h.region,
        np_bucket=h.bucket,
        np_page=page,
        np_endpoint=LETS.get(site.word(f"{endpoint} policy") or "") if site else None,
    )


def script_sums(h: Hearing) -> frozenset[str]:
    """SHA-256 of the scripts that clpdeck makes for this cluster as it is now: for its version, and for any."""
    limit_s = int(h.words["timeout"][0]) if "timeout" in h.words else PRODUCT_LIMIT_S
    version = ".".join(map(str, h.version)) if h.version else ""
    sums = set()
    for one in dict.fromkeys((version, "")):
        try:
            facts = facts_of(h.cluster, "linux", version=one, aws=h.aws, product_limit_s=limit_s)
            sums.add(hashlib.sha256(forced_stop_script(facts, "linux").encode()).hexdigest())
        except PlanError:
            continue
    return frozenset(sums)


def boot_times(h: Hearing, node: Node) -> tuple[float | None, float | None, str]:
    """The boot loader's wait, the whole start with it, in seconds, and the sum in words; `None`: it is not known."""
    told = h.node(node, "boot-times")
    loader, service = (told.word(key) if told else None for key in ("boot loader", "service"))
    begun = told.word("begun") if told else None
    known = [f"boot loader {loader} s" if loader else "the boot loader's wait is not known"]
    if begun == "later":
        known.append("the cluster service was started later than at boot: that tells nothing")
    else:
        known.append(f"from the kernel to the cluster service {service} s" if service else "the rest is not known")
    says = " + ".join(known)
    if loader is None or service is None or begun != "at boot":
        return None, None, says
    whole_s = float(loader) + float(service)
    return float(loader), whole_s, f"{says} = {whole_s:g} s"


def _server(h: Hearing, node: Node) -> ServerSetUp:
    protection, page = h.aws_facts("stopping"), h.node(node, "http", h.target or "")
    region = h.node(node, "aws-region")
    loader_s, start_s, _ = boot_times(h, node)
    protected = protection.word(f"{node.name} stop protection") if protection else None
    status = page.word(h.target or "") if page else None
    there = h.sum_of(node, h.aws)
    heartbeat = h.words.get("heartbeat", ("", None))[0]
    limit, delay = (h.words.get(key, ("", None))[0] for key in ("timeout", "delay"))
    suppresses = h.words.get("suppresses", ("", None))[0]
    return ServerSetUp(
        node.name,
        node.instance or "",
        kind=KINDS.get(h.words.get("kind", ("", None))[0]),
        instances=_instances(h, node),
        suppresses={"on": True, "off": False}.get(suppresses),
        limit_s=float(limit) if limit else None,
        heartbeat_s=h.heartbeat_s or (float(heartbeat) if heartbeat else None),
        os_start_s=start_s,
        loader_s=loader_s,
        service_delay_s=float(delay) if delay else None,
        aws=h.aws,
        aws_found=None if there is None else there != "missing",
        rights=_rights(h, node),
        stop_protected={"on": True, "off": False}.get(protected or ""),
        np_target=h.target,
        np_reached=None if status is None else status.startswith("2"),
        np_way=_way(h, node),
        region=region.word("region") if region else None,
    )


def _instances(h: Hearing, node: Node) -> tuple[Server, ...] | None:
    """Which instance it would stop for each server: by the script that lies there, or as somebody has seen."""
    own = tuple(Server(one.name, one.instance or "") for one in h.nodes)
    if h.script and h.sum_of(node, h.script) in script_sums(h):
        return own
    seen = h.words.get("instances")
    return tuple(Server(name, id_) for name, id_ in seen[1].instances) if seen else None


def _rights(h: Hearing, node: Node) -> tuple[tuple[str, bool], ...]:
    """What its own role was told by DryRun; of several answers about one action a no counts."""
    told: dict[str, bool] = {}
    untold: set[str] = set()
    for probe in role_probes(h, node):
        answer = h.node(node, "own-role", *map(str, getattr(probe, "of", ())))
        for action, word in answer.pairs if answer else ():
            if word.startswith(("allowed", "refused")):
                told[action] = told.get(action, True) and word == "allowed"
            else:
                untold.add(action)
    return tuple((action, may) for action, may in told.items() if not may or action not in untold)


def _way(h: Hearing, node: Node) -> bool | None:
    way = h.aws_facts("s3-way")
    table = way.word(f"{node.name} table") if way else None
    route = way.word(f"{table} s3 route") if way and table else None
    return None if route is None else route != "none"
