"""Each subject of a cluster, what each observer says of it, and how their words compare. Pure."""

from backends.views.age import BELIEVED, age_of, current, patient, span
from backends.views.cells import by_name, group_called, own_row, service_stopped
from backends.views.claims import Claim, claimed_twice, claims, homes, placed
from backends.views.moved import Stood, moved, moved_site
from backends.views.names import mirror_by_site_names, status_by_site_names
from backends.views.owners import routes_told, with_owners
from backends.views.routes import home_of, routes_of
from backends.views.scene import NOT_RUNNING, Scene
from backends.views.stops import calmed
from backends.views.table import side_by_side
from backends.views.values import Age, Cell, Row, Section, SideBySide, Stopped, Verdict, Witness
from backends.views.verdict import COMPARABLE_S, compare
from backends.views.voices import voice

__all__ = [
    "BELIEVED",
    "COMPARABLE_S",
    "NOT_RUNNING",
    "Age",
    "Cell",
    "Claim",
    "Row",
    "Scene",
    "Section",
    "SideBySide",
    "Stood",
    "Stopped",
    "Verdict",
    "Witness",
    "age_of",
    "by_name",
    "calmed",
    "claimed_twice",
    "claims",
    "compare",
    "current",
    "group_called",
    "home_of",
    "homes",
    "mirror_by_site_names",
    "moved",
    "moved_site",
    "own_row",
    "patient",
    "placed",
    "routes_of",
    "routes_told",
    "service_stopped",
    "side_by_side",
    "span",
    "status_by_site_names",
    "voice",
    "with_owners",
]
