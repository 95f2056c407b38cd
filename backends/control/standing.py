"""Where restored clusters stand by the journals of runs, which may be elsewhere than the site file says."""

from backends.control.clerk import Clerk
from backends.errors import StoreError
from backends.progress import Progress
from backends.settings import Mode, Site
from backends.views import Stood, moved_site


def stood_by(known: Progress) -> Stood | None:
    """Where a run has its cluster's servers; `None` where it was refused and did nothing.

    A drill that is cleaned up has none any more: the next one begins where the site file says.
    """
    plan = known.plan
    if known.ended == "refused":
        return None
    gone = plan.runbook == "clean-up-drill" and known.ended == "done"
    return Stood(plan.cluster, plan.where, () if gone else plan.moves)


def as_it_stands(site: Site) -> Site:
    """The site with its restored clusters where their newest runs have them, for somebody who looks only once.

    Where the runs cannot be read it is the site file alone that counts: nothing can be begun then either.
    """
    names = {one.name for one in site.clusters if one.place}
    names |= {f"{one.name}.{place.kind}" for one in site.clusters for place in one.places}
    if not names:
        return site
    clerk = Clerk(site, Mode.REFERENCE)
    try:
        newest = {row.cluster: row for row in reversed(clerk.runs()) if row.cluster in names and row.ended != "refused"}
        stood = [stood_by(clerk.progress(row.run)) for row in newest.values()]
    except StoreError:
        return site
    finally:
        clerk.close()
    return moved_site(site, (one for one in stood if one))
