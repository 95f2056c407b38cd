"""Can clients find it there: route tables and the name."""

from collections.abc import Iterator

from backends.model import Item
from backends.plan import listed
from backends.readiness.hearing import Hearing

ROUTES, ZONE = "route tables", "hosted zone"


def routes(h: Hearing) -> Iterator[Item]:
    """Every table is there, and no route holds a VIP for somebody else: such a one is asked about, never replaced."""
    tables, names = h.place.tables, {node.name for node in h.nodes}
    if not h.place.vips:
        return
    if not tables:
        yield Item(ROUTES, "no", "the site file names none", "name every table that clients and servers use")
        return
    told = h.facts("vip-routes", *tables)
    if told is None:
        yield h.untold(ROUTES, "vip-routes", *tables)
        return
    words = {f"{table} {vip}": told.word(f"{table} {vip}") for table in tables for vip in h.place.vips}
    missing = [key for key, word in words.items() if word is None]
    others = [
        f"{key} leads to {word}" for key, word in words.items() if word and word.split(" ")[0] not in {"none", *names}
    ]
    evidence = h.said("vip-routes", ", ".join(f"{key} {word}" for key, word in words.items() if word), *tables)
    if missing:
        lost = told.unread[0].strip() if told.unread else ""
        says = f"nothing is said of {listed(missing)}{f'; {lost}' if lost else ''}"
        remedy = "correct route_tables in the site file" if lost else "look again"
        yield Item(ROUTES, "no" if lost else "unproved", says, remedy, evidence)
    elif others:
        remedy = "see whose it is: a restore asks before it replaces it, and waits for the answer"
        yield Item(ROUTES, "no", listed(others), remedy, evidence)
    else:
        yield Item(ROUTES, "yes", f"{listed(tables)} are there, none holds a VIP for anybody else", "", evidence)


def zone(h: Hearing) -> Iterator[Item]:
    """The zone is associated with the VPC, and the record lies in it."""
    id_, record = h.place.zone, h.place.record
    if not id_:
        return
    told = h.facts("zone", id_)
    if told is None:
        yield h.untold(ZONE, "zone", id_)
        return
    association, domain = told.word("association"), told.word("domain")
    says = f"{id_} ({domain or 'of an unknown name'}), associated with {h.place.vpc}: {association or 'not said'}"
    evidence = h.said("zone", says, id_)
    if association not in ("yes", "no") or not domain:
        yield Item(ZONE, "unproved", says, "look again", evidence)
    elif association == "no":
        yield Item(ZONE, "no", says, "associate it before it is needed: route53 AssociateVPCWithHostedZone", evidence)
    elif not within(record, domain):
        yield Item(
            ZONE, "no", f"{record} does not lie in {domain}", "correct zone or record in the site file", evidence
        )
    else:
        yield Item(ZONE, "yes", says, "", evidence)


def within(record: str, domain: str) -> bool:
    """Whether a name is a zone's own, or one in it."""
    name, zone_ = record.rstrip(".").casefold(), domain.rstrip(".").casefold()
    return name == zone_ or name.endswith(f".{zone_}")
