"""A cluster as plain text, good enough to paste into a ticket. Pure."""

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from backends.findings import Severity
from backends.model import AWS, Health
from backends.shape import GroupShape, Shape
from backends.status import ClusterReport, Report, Subject
from backends.views import Verdict, span
from tui.look import Meaning
from tui.words import OF_HEALTH, TAGS, worst

BY_SEVERITY = {
    Severity.CRITICAL: TAGS[Meaning.BAD],
    Severity.WARNING: TAGS[Meaning.ATTENTION],
    Severity.NOTICE: TAGS[Meaning.OFF],
}


def ticket(told: Report) -> str:
    """Every cluster of a report: who said what, how old it is, and what is wrong, worst first."""
    return "\n\n".join("\n".join(_cluster(one, told)) for one in told.clusters) + "\n"


def check_line(told: Report, code: int) -> str:
    """One line in the monitoring plug-ins' convention: state, what is wrong, perfdata."""
    state = ("OK", "WARNING", "CRITICAL", "UNKNOWN")[code]
    found = [f"{one.name}: {finding.sentence}" for one in told.clusters for finding in one.findings]
    quiet = [f"{one.name}: {_summary(one)}" for one in told.clusters]
    text = "; ".join(found[:5]) + (f"; and {len(found) - 5} more" if len(found) > 5 else "") or "; ".join(quiet)
    safe = text.replace("|", "/").replace("\n", " ")
    return f"CLPDECK {state} - {safe} | {' '.join(_perfdata(told))}"


def _perfdata(told: Report) -> Iterator[str]:
    everything = [finding.severity for one in told.clusters for finding in one.findings]
    for severity in (Severity.CRITICAL, Severity.WARNING, Severity.NOTICE):
        yield f"{severity}={everything.count(severity)};;;0"
    for one in told.clusters:
        for observer in one.observers:
            if observer.age_s is not None:
                yield f"'{one.name}/{observer.name} age'={observer.age_s:.1f}s;;;0"


def _cluster(one: ClusterReport, told: Report) -> Iterator[str]:
    account = f", AWS account {one.account}" if one.account else ""
    yield f"{one.name}  {told.at:%Y-%m-%d %H:%M:%S} UTC{account}"
    for finding in one.findings:
        yield f"{BY_SEVERITY[finding.severity]} {finding.sentence}"
        yield from (f"       {item.source} says {item.says} ({span(item.age_s)} old)" for item in finding.evidence)
        if finding.advice:
            yield f"       {finding.advice}"
    if not one.findings:
        yield f"{TAGS[Meaning.OK]} nothing is wrong: {_summary(one)}"
    yield from _shape(one.shape)
    yield ""
    yield from table(_lines(one))


def _shape(shape: Shape) -> Iterator[str]:
    """What the cluster is in as a whole, each group by itself, and what would tell more."""
    groups = (f"{one.name} {one.kind.value}{'' if one.certain else '?'}{_places(one)}" for one in shape.groups)
    yield f"as a whole: {'; '.join((shape.sentence, *groups))}"
    for said in shape.likely:
        yield f"       likely: {said.says}"
    for asked in shape.would_tell:
        yield f"       would tell: {asked.ask} ({asked.by}): {asked.tells}"
    for text in shape.to_do:
        yield f"       to do: {text}"


def _places(one: GroupShape) -> str:
    """Where a group is said to run, and where it may."""
    may = f", may run on {', '.join(one.may_run)}" if one.may_run else ""
    return f" ({', '.join(one.sides)}{may})" if one.sides else f" ({may[2:]})" if may else ""


def _summary(one: ClusterReport) -> str:
    """Where the groups run and which colour the mirrors have."""
    parts = []
    for subject in one.subjects:
        if subject.section in {"GROUPS", "MIRRORS"} and subject.depth == 0 and subject.says:
            said = subject.says[0]
            parts.append(f"{subject.name} {'/'.join(said.words)} {said.addition}".rstrip())
    return ", ".join(parts) or "no groups are known"


def _lines(one: ClusterReport) -> Iterator[tuple[str, ...]]:
    yield ("", *(f"{observer.name} says" for observer in one.observers), "verdict")
    yield ("age", *(_age(observer.age_s, observer.age) for observer in one.observers), "")
    section = ""
    for subject in one.subjects:
        if subject.section != section:
            section = subject.section
            yield (section, *("" for _ in one.observers), "")
        yield (" " * (1 + subject.depth) + subject.name, *_said(subject, one), _verdict(subject))
    for observer in one.observers:
        if observer.reason:
            yield (f"{observer.name}: {observer.reason}",)


def _said(subject: Subject, one: ClusterReport) -> Iterator[str]:
    by_observer = {said.observer: said for said in subject.says}
    for observer in one.observers:
        said = by_observer.get(observer.name)
        if said is None:
            yield "-"
            continue
        tag = (
            f"{TAGS[worst([_meaning(health, subject, said.observer) for health in said.health])]} "
            if said.health
            else ""
        )
        text = f"{tag}{' / '.join(said.words)} {said.addition}".strip()
        yield text if said.believed else f"({text})"


def _meaning(health: Health, subject: Subject, observer: str) -> Meaning:
    """What a word means: a server or group that is off is bad as long as nobody knows that it was asked for."""
    by_itself = subject.section in {"SERVERS", "GROUPS"} and subject.depth == 0 and observer != AWS
    return Meaning.BAD if health is Health.OFF and by_itself and not subject.stopped_by else OF_HEALTH[health]


def _age(age_s: float | None, age: str) -> str:
    told = span(age_s) if age_s is not None else "-"
    return told if age == "fresh" else f"{told} {age}"


def _verdict(subject: Subject) -> str:
    word = "" if subject.section == "ROUTES" and subject.verdict is Verdict.AGREE else subject.verdict.value
    return f"{word} ({subject.remark})" if word and subject.remark else word or subject.remark


def table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Columns as wide as their widest text; a row of one cell stands alone."""
    rows = list(rows)
    columns = max(len(row) for row in rows)
    widths = [max(cell_len(row[i]) for row in rows if len(row) == columns) for i in range(columns)]
    for row in rows:
        if len(row) < columns:
            yield row[0]
        else:
            padded = (text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True))
            yield "  ".join(padded).rstrip()
