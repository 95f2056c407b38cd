"""Where a viewer stands, and the way back."""

from dataclasses import dataclass, field
from enum import StrEnum


class Where(StrEnum):
    """The screens."""

    OVERVIEW = "overview"
    CLUSTER = "cluster"
    SUBJECT = "subject"
    RAW = "raw"
    EVIDENCE = "evidence"
    AWS = "aws"
    PLANS = "plans"
    FORM = "form"
    REVIEW = "review"
    RUNS = "runs"
    RUN = "run"
    REPORT = "report"
    EVENTS = "events"
    INFO = "info"
    HELP = "help"


OBSERVED = frozenset({Where.CLUSTER, Where.SUBJECT, Where.RAW, Where.EVIDENCE})
"""The screens that show what observers say of one cluster."""

SEVERAL = frozenset({Where.OVERVIEW, Where.CLUSTER, Where.RUN, Where.AWS})
"""The screens of several panes."""

ABOUT_ONE = OBSERVED | {Where.AWS, Where.PLANS, Where.FORM, Where.REVIEW, Where.RUN, Where.REPORT}
"""The screens that are about one cluster."""


ABOVE = {
    Where.SUBJECT: Where.CLUSTER,
    Where.RAW: Where.CLUSTER,
    Where.EVIDENCE: Where.CLUSTER,
    Where.AWS: Where.CLUSTER,
    Where.PLANS: Where.CLUSTER,
    Where.FORM: Where.PLANS,
    Where.REVIEW: Where.PLANS,
    Where.RUN: Where.RUNS,
}
"""Where one goes up to; elsewhere to the overview."""


@dataclass(frozen=True, slots=True)
class Place:
    """A screen and what it is about.

    Attributes:
        cluster: The cluster looked at; kept while visiting screens that are about none.
        subject: A row's key on the subject's screen and on that of the plans, an observer on the screen of raw text, a
            runbook's name on the form and the review, a run's number on the run's and its report's.
        inputs: What the plan is asked for, as far as it was said.
        formed: That was said on a form, to which Esc leads back from the review.
    """

    where: Where
    cluster: str | None = None
    subject: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    formed: bool = False

    @property
    def up(self) -> "Place | None":
        """What Esc leads to; nothing from the overview."""
        if self.where is Where.OVERVIEW:
            return None
        if self.where is Where.REVIEW and self.formed:
            return Place(Where.FORM, self.cluster, self.subject, self.inputs)
        if self.where is Where.REPORT:
            return Place(Where.RUN, self.cluster, self.subject)
        if self.where in {Where.PLANS, Where.AWS, Where.EVIDENCE} and not self.cluster:
            return Place(Where.OVERVIEW)
        return Place(ABOVE.get(self.where, Where.OVERVIEW), self.cluster)

    @property
    def crumb(self) -> str:
        """The way here, in words: `prod-db > failover`."""
        match self.where:
            case Where.CLUSTER:
                way: tuple[str, ...] = (self.cluster or "cluster",)
            case Where.SUBJECT:
                way = (self.cluster or "", self.subject.split("/", 1)[-1])
            case Where.RAW:
                way = (self.cluster or "", f"{self.subject} raw")
            case Where.REVIEW if not self.formed:
                way = (self.cluster or "", " ".join((self.subject, *(value for _, value in self.inputs))))
            case Where.REVIEW | Where.FORM:
                way = (self.cluster or "", self.subject, self.where)
            case Where.REPORT:
                way = (self.cluster or "", f"run {self.subject}", "report")
            case Where.EVIDENCE:
                way = (self.cluster or "", "evidence")
            case Where.AWS:
                way = (self.cluster or "", "AWS")
            case Where.PLANS | Where.RUN:
                way = (self.cluster or "", f"{self.where} {self.subject}" if self.where is Where.RUN else self.where)
            case _:
                way = (self.where.value,)
        return " > ".join(part for part in way if part)


@dataclass(slots=True)
class History:
    """The places visited, and which of them we are at."""

    visited: list[Place] = field(default_factory=list)
    at: int = -1

    @property
    def place(self) -> Place:
        """Where we are."""
        return self.visited[self.at]

    def go(self, place: Place) -> None:
        """Visit a place; what lay ahead on the way is forgotten."""
        if not self.visited or place != self.place:
            self.visited[self.at + 1 :] = [place]
            self.at = len(self.visited) - 1

    def alter(self, place: Place) -> None:
        """Say otherwise where we are: more is known of what the place is about."""
        self.visited[self.at] = place

    def swap(self) -> bool:
        """Go to the place before this one as if it were new, so that doing it twice leads back here."""
        if self.at < 1:
            return False
        self.go(self.visited[self.at - 1])
        return True

    def walk(self, steps: int) -> bool:
        """Go back or ahead on the way. Tells whether there was somewhere to go."""
        wanted = self.at + steps
        if not 0 <= wanted < len(self.visited):
            return False
        self.at = wanted
        return True
