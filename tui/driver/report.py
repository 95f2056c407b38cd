"""What the driver tells about itself, for the Info screen."""

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from textual.app import App


@dataclass(frozen=True, slots=True)
class Report:
    """How the terminal is being served."""

    sent_bytes: int
    frames_drawn: int
    """Frames Textual drew."""
    frames_sent: int
    """Frames that went to the terminal: the others changed nothing, or were merged while one was in flight."""
    paced: bool
    round_trip_s: float | None
    """How long the terminal took for its last answer; None before the first."""
    fallen_back: str | None
    """Why everything is passed through as Textual writes it; None while only changes are sent."""


@runtime_checkable
class Reporting(Protocol):
    """A driver that can tell."""

    def report(self) -> Report:
        """How the terminal is being served, now."""


def report_of(app: App[Any]) -> Report | None:
    """The report of an app's driver; None where the app runs on one of Textual's own."""
    driver = app._driver  # noqa: SLF001 - Textual has no public name for it
    return driver.report() if isinstance(driver, Reporting) else None
