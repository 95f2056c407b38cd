"""A plan: what is to be done, step by step, as data. It is read by people before it runs, and carried out by `runs`."""

from dataclasses import dataclass
from enum import IntEnum

from backends.model import Move, Probe
from backends.plan.actions import Action, Found
from backends.plan.conditions import Condition


class Level(IntEnum):
    """How a plan is confirmed: by what it may do at its worst."""

    LOOKS = 0
    UNDOABLE = 1
    INTERRUPTS = 2
    LOSES = 3


@dataclass(frozen=True, slots=True)
class DeadMan:
    """What must be undone even if nobody ever resumes: a timer on the node itself, armed before the step is done.

    Where no node can undo it, it is a watchdog: a process of its own beside the runner, on the same machine. When its
    time is up it carries out the steps of the plan's end, in their order, as they stand there.

    Attributes:
        node: The timer's; empty: it is a watchdog.
        name: Of the timer's unit; the run's number is put behind it.
        after_s: Seconds after which it is done by itself.
        argv: What the node then does.
        holds: What is held up until then, for whoever watches: `writes on server01 wait`.
        alarm_s: Seconds after which that is shouted, until it is over.
    """

    node: str
    name: str
    after_s: int
    argv: tuple[str, ...] = ()
    holds: str = ""
    alarm_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Anew:
    """What a step rests on can be overtaken: what was shown and agreed to is then shown, and asked, anew.

    Attributes:
        steps: The ids of earlier steps of its lane, up to this one, that are then done once more, in their order.
        when: It is so. Looked at just before the step is done, and only where it may not be done as things are.
    """

    steps: tuple[str, ...]
    when: Condition


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure.

    Attributes:
        id: Its number in the procedure, `2.1`. A revised plan keeps it.
        why: Why it is done, in a sentence.
        looks: What the runner itself asks, before and after; it trusts no console's view.
        ready_when: What must hold before it is done; unknown is not enough. `None` where nothing must.
        done_when: When it is done. Holds it already, nothing is done. `None` only where an answer decides.
        risk: What may go wrong, or what is interrupted; empty where nothing is.
        undo: What takes it back, in words; empty where nothing does, or nothing needs to.
        timeout_s: Seconds until it counts as failed.
        usual_s: Seconds it usually takes.
        dead_man: Armed before it is done, disarmed when the step that undoes it is done.
        undoes: The step whose effect it takes back. It then runs whatever happened, if that step was opened.
        cost: What it costs, as far as it is known; empty where it costs nothing, or next to nothing.
        gives: Values for later steps that are found in the look that closes it.
        lost_when: It will not be done any more, and nobody need wait for it until the time runs out.
        anew: When steps before it are to be done once more, instead of asking what to do about this one.
        way_on: What to do where it fails, in full sentences, for whoever is asked.
        gives_way: Where it fails nobody is waited for: the run stops at once, and takes back what it did.
        must: It cannot be skipped, for what comes after rests on it: it is so, or the run stops.
        own: That it is so already is not enough: this run must have done it, for another may be at work there.
    """

    id: str
    title: str
    why: str
    do: Action
    looks: tuple[Probe, ...] = ()
    ready_when: Condition | None = None
    done_when: Condition | None = None
    risk: str = ""
    timeout_s: float = 60.0
    usual_s: float = 5.0
    dead_man: DeadMan | None = None
    undoes: str = ""
    undo: str = ""
    cost: str = ""
    gives: tuple[tuple[str, Found], ...] = ()
    must: bool = False
    own: bool = False
    lost_when: Condition | None = None
    way_on: str = ""
    anew: Anew | None = None
    gives_way: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """Steps done one after the other: one lane a node, one for AWS, one for the operator."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """Lanes that run side by side. It ends when all of them have."""

    title: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold before anything is done, and what to ask to know.

    Attributes:
        once: The run itself makes it untrue: where it goes on by another plan, what held before holds.
    """

    title: str
    condition: Condition
    looks: tuple[Probe, ...]
    once: bool = False


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that remains to be done after a run: it is listed until somebody says that it is.

    Attributes:
        name: Within the plan: `fsr`.
        text: What is to be done, and why.
        opened_by: The step with whose beginning it comes up; empty: with the run's.
        closed_by: The step with whose end it is met; empty: a person says so.
    """

    name: str
    text: str
    opened_by: str = ""
    closed_by: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A procedure.

    Attributes:
        runbook: Which one wrote it: `move-group`.
        inputs: What was asked for, by name, in the order of the runbook.
        before: Looked at before the first step, all of it.
        finally_: Steps that take back what others did (`Step.undoes`); they run at the end, however it ends.
        token: What the operator types to confirm, from `Level.INTERRUPTS` on: what is changed, or will be lost.
        consequence: What the confirmation says will happen: which service stops, what is lost.
        unattended: It may be begun without anybody at a terminal, by the hash of a plan that was approved.
        emergency: It takes the cluster over from a run that holds it.
        not_needed: Items of the procedure that this cluster does not need: what, and because.
        obligations: What remains to be done after it.
        evidence: What was seen when it was written that the decision rests on, and what each choice costs, a line each.
        where: The machines that the site file means by the cluster (`Cluster.whereabouts`), so that an approval of a
            plan for one cluster is none for another of the same name; empty: not said.
        moves: Which restored servers it has elsewhere than the site file: whoever carries it out goes by it.
    """

    runbook: str
    cluster: str
    title: str
    purpose: str
    inputs: tuple[tuple[str, str], ...]
    before: tuple[Check, ...]
    stages: tuple[Stage, ...]
    finally_: tuple[Step, ...] = ()
    level: Level = Level.UNDOABLE
    token: str = ""
    consequence: str = ""
    unattended: bool = False
    emergency: bool = False
    where: str = ""
    not_needed: tuple[tuple[str, str], ...] = ()
    obligations: tuple[Obligation, ...] = ()
    evidence: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in the order of the procedure, those that take back at the end."""
        done = tuple(step for stage in self.stages for lane in stage.lanes for step in lane.steps)
        return (*done, *self.finally_)

    def step(self, id_: str) -> Step:
        """The step of that number.

        Raises:
            KeyError: There is none.
        """
        for step in self.steps:
            if step.id == id_:
                return step
        raise KeyError(id_)
