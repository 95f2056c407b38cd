"""The whole plan of a restore, for the real thing and for the rehearsal."""

from backends.plan import Level, Plan, listed
from backends.runbooks.asked import Asked
from backends.runbooks.restoring import elsewhere, fast
from backends.runbooks.restoring.awakening import awakening
from backends.runbooks.restoring.checks import checks, gate
from backends.runbooks.restoring.configuration import configuration
from backends.runbooks.restoring.disks import at_the_end, made_fast, slow_again
from backends.runbooks.restoring.ends import not_needed, obligations
from backends.runbooks.restoring.entrance import entrance
from backends.runbooks.restoring.launch import launch
from backends.runbooks.restoring.network import network
from backends.runbooks.restoring.proving import proving
from backends.runbooks.restoring.system import system
from backends.runbooks.restoring.wishes import Restoring, wished


def restoring_plan(asked: Asked) -> Plan:
    """Write the plan. Raises `PlanError`."""
    r = wished(asked)
    return Plan(
        asked.runbook,
        r.cluster.name,
        f"{'Rehearse the restore of' if r.drill else 'Restore'} {r.source.name} in {r.region}",
        _purpose(r),
        _inputs(r),
        before=checks(r),
        stages=(
            *(() if r.drill else (gate(r),)),
            *made_fast(r),
            launch(r),
            *slow_again(r),
            network(r),
            entrance(r),
            system(r),
            *configuration(r),
            *awakening(r),
            *proving(r),
        ),
        finally_=at_the_end(r),
        level=Level.INTERRUPTS,
        token=f"{'drill' if r.drill else 'restore'} {r.source.name} in {r.region}",
        consequence=_consequence(r),
        not_needed=not_needed(r),
        obligations=obligations(r),
        moves=r.place.moves,
    )


def _purpose(r: Restoring) -> str:
    nodes = listed(node.name for node in r.nodes)
    point = f" of {r.set.quiet_point:%Y-%m-%d %H:%M:%S} UTC" if r.set.quiet_point else ""
    return f"Have {nodes} run in {r.region} from backup set {r.set.id}{point}, as a cluster of its own."


def _consequence(r: Restoring) -> str:
    lost = (
        f"What was written after {r.set.quiet_point:%Y-%m-%d %H:%M:%S} UTC is not in it. " if r.set.quiet_point else ""
    )
    unsure = "" if r.quiet else "One server's copy overwrites the others' wholly: they are not known to be the same. "
    if r.drill:
        where = f"{r.region}, in {r.place.vpc}"
        return f"{unsure}Instances run and cost in {where}, until they are cleaned up. Production is not touched."
    return (
        f"{lost}{unsure}{listed(node.name for node in r.nodes)} take over in {r.region} under {listed(r.place.vips)}."
    )


def _inputs(r: Restoring) -> tuple[tuple[str, str], ...]:
    servers = "all" if r.whole else r.master.name
    return (
        ("set", r.set.id),
        ("quiet-point", f"{r.set.quiet_point:%Y-%m-%dT%H:%M:%SZ}" if r.set.quiet_point else "not known"),
        ("disks", r.disks.value),
        ("configuration", r.hand),
        ("group", r.group),
        ("type", r.kind),
        *((("subnet", elsewhere.told(r.place.moves)),) if r.place.moves or r.asked.given.get("subnet") else ()),
        ("servers", servers),
        ("licences", r.licences),
        *((("fast", fast.told(r.fast)),) if r.fast else ()),
    )
