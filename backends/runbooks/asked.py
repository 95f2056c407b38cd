"""What was asked for: each input as it was given, or the only one there can be; all of them checked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from backends.errors import PlanError
from backends.estate import view
from backends.model import StatusProbe
from backends.plan import Lane, Plan, Stage, Step, listed
from backends.settings import Cluster, Timing
from backends.views import Scene, by_name, claimed_twice, claims
from backends.views.names import SHORT_NAME

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,30}")
"""What a name must look like to be handed to a command: never an option, a path, or a piece of a shell's line."""
SPLIT = "Nothing is started or moved before it is decided which side goes on."


def split_brain(scene: Scene, group: str) -> str:
    """Why nothing is begun while a group is claimed on several servers, with a question mark until it is confirmed."""
    where = listed(dict.fromkeys(claim.server for claim in claims(scene, group)))
    return f"split brain{':' if claimed_twice(scene, group) else '?'} {group} is claimed on {where}. {SPLIT}"


def unknown(what: str, given: str, names: Sequence[str]) -> str:
    """What is said of a name that is none of those there are: the nearest of them, and all."""
    near = get_close_matches(given, names, 1, 0.5)
    return f"{what} {given!r}{f', did you mean {near[0]}?' if near else '.'} There is {listed(names, most=20)}"


@dataclass(frozen=True)
class Asked:
    """What was asked of a runbook, on a cluster as it is seen.

    Attributes:
        runbook: Its name.
        given: Inputs by name.
        begun: What has begun already of another plan, where a run goes on with this one.
        looked: What must be seen beside what is watched was asked for. Where it was not, a plan only tells whether it
            could be asked for at all.
    """

    runbook: str
    given: Mapping[str, str]
    scene: Scene
    begun: Plan | None = None
    looked: bool = True

    @property
    def cluster(self) -> Cluster:
        """The cluster's settings."""
        return self.scene.cluster

    @property
    def timing(self) -> Timing:
        """Limits and intervals."""
        return self.scene.timing

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Every group that any node named when it spoke last."""
        held = (view(self.scene.estate, StatusProbe(self.cluster.name, node)).seen for node in self.scene.nodes)
        return tuple(dict.fromkeys(name for seen in held if seen for name in by_name(seen.value.groups)))

    def carried(self, stages: tuple[Stage, ...], ends: tuple[Step, ...]) -> tuple[tuple[Stage, ...], tuple[Step, ...]]:
        """These stages and steps at the end, with what has begun by another plan and is none of them before them."""
        if self.begun is None:
            return stages, ends
        ids = {step.id for stage in stages for lane in stage.lanes for step in lane.steps} | {one.id for one in ends}
        old = [step for stage in self.begun.stages for lane in stage.lanes for step in lane.steps]
        kept = tuple(step for step in old if step.id not in ids)
        before = (Stage("What was begun in another way", (Lane("before", kept),)),) if kept else ()
        return (*before, *stages), (*ends, *(one for one in self.begun.finally_ if one.id not in ids))

    def group(self) -> str:
        """The group: `group`, or the only one."""
        name = self._one_of("group", self.groups, f"group of {self.cluster.name}", open_ended=not self.groups)
        if f"{self.printed(name)} (2)" in self.groups:
            raise PlanError(
                f"{self.runbook}: clpstat cuts the names of several groups to {name!r}: none can be told apart"
            )
        return name

    def printed(self, group: str) -> str:
        """A group's name as `clpstat` prints it."""
        return group if group in self.groups else group[:SHORT_NAME]

    def server(self, input_: str, *, without: str = "") -> str:
        """A server of the cluster: the input of that name, or the only one there is, one left out."""
        known = [name for name in self.scene.nodes if name != without]
        besides = f" besides {without}" if without else ""
        if not known:
            raise PlanError(f"{self.runbook}: {self.cluster.name} has no server{besides}")
        return self._one_of(input_, known, f"server of {self.cluster.name}{besides}")

    def home(self, input_: str, group: str) -> str:
        """The server a group is on: the input of that name, or what the nodes say.

        Raises:
            PlanError: No node says so; or two servers are named.
        """
        if self.given.get(input_):
            return self.server(input_)
        held = claims(self.scene, self.printed(group))
        servers = list(dict.fromkeys(claim.server for claim in held))
        if len(servers) > 1:
            raise PlanError(f"{self.runbook}: {split_brain(self.scene, self.printed(group))}")
        if not servers:
            raise PlanError(f"{self.runbook}: {self._no_home(group)}, or say {input_}=SERVER")
        [server] = servers
        if server not in self.scene.nodes:
            raise PlanError(f"{self.runbook}: {group} is on {server}, which is not in the site file")
        return server

    def instance(self, node: str) -> str:
        """The EC2 instance of a node."""
        settings = self.cluster.node(node)
        if settings is None or settings.instance is None or not self.cluster.region:
            where = f"clusters.{self.cluster.name}.nodes.{node}"
            raise PlanError(f"{self.runbook}: the site file names no region, or no instance for {where}")
        return settings.instance

    def _no_home(self, group: str) -> str:
        words = sorted({said.state.text for said in self.scene.groups.get(self.printed(group), {}).values()})
        if words:
            return f"{group} is on no server ({listed(words)}): start it"
        return f"no node tells on which server {group} is: look at the nodes"

    def _one_of(self, input_: str, known: Iterable[str], what: str, *, open_ended: bool = False) -> str:
        """An input that must be one of the names known, the only one where none was given."""
        names, given = list(known), self.given.get(input_, "").strip()
        if not given and len(names) == 1:
            [given] = names
        if not given:
            told = f"one of {listed(names, most=20)}" if names else f"no {what} is known now, so it must be said"
            raise PlanError(f"{self.runbook} needs `{input_}`: {told}")
        fits = [name for name in names if name == given or (len(name) == SHORT_NAME and given.startswith(name))]
        if not fits and not open_ended:
            raise PlanError(unknown(f"{self.runbook}: `{input_}` is no {what}:", given, names))
        if not NAME.fullmatch(given):
            raise PlanError(
                f"{self.runbook}: `{input_}` cannot be handed to a command: {given!r};"
                " a name has letters, digits, `_`, `.` and `-`, does not begin with `-` or `.`, and is not over 31 long"
            )
        return given
