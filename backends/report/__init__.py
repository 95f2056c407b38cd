"""What a run did, for those who were not there: a fold of its journal, as Markdown, HTML and JSON. Pure."""

from collections.abc import Callable, Mapping, Sequence

from backends.events import RunEvent
from backends.progress import Met, Usual
from backends.report import html, markdown
from backends.report.as_json import as_json, json_schema
from backends.report.pages import headline, pages
from backends.report.telling import tell
from backends.report.values import SCHEMA, Report

WRITERS: Mapping[str, Callable[[Report], str]] = {
    "md": lambda report: markdown.written(pages(report)),
    "html": lambda report: html.written(headline(report), pages(report)),
    "json": as_json,
}
FORMS = tuple(WRITERS)


def render(
    events: Sequence[tuple[int, RunEvent]],
    form: str,
    met: Sequence[Met] = (),
    usual: Mapping[str, Usual] | None = None,
) -> str:
    """The report of a run by its journal, as far as that goes.

    Args:
        events: As the store reads them, with their numbers.
        form: One of `FORMS`.
        met: What people said of its obligations.
        usual: How long its steps took in other runs, by step.

    Raises:
        ValueError: It is none of them.
    """
    if form not in WRITERS:
        raise ValueError(f"a report is written as one of {', '.join(FORMS)}, not as {form!r}")
    return WRITERS[form](tell(events, met, usual))


__all__ = ["FORMS", "SCHEMA", "Report", "json_schema", "render", "tell"]
