"""Facts about this console for the Info screen: versions, theme, terminal."""

import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeAlias

from textual.app import App

from tui.driver import Report, report_of
from tui.look import Look

Facts: TypeAlias = Callable[[App[Any], Look], tuple[tuple[str, str], ...]]
"""Tells names and values, in the order to show them."""


def facts(app: App[Any], look: Look) -> tuple[tuple[str, str], ...]:
    """Names and values, in the order to show them."""
    return (
        (
            "versions",
            f"clpdeck {_version('clpdeck')}, textual {_version('textual')}, Python {platform.python_version()}",
        ),
        ("theme", f"{look.name}{', without colours (NO_COLOR)' if app.no_color else ''}"),
        ("terminal", f"{os.environ.get('TERM', 'unknown')}, {app.size.width}x{app.size.height}"),
        ("drawn by", _drawn_by(report_of(app))),
    )


def _drawn_by(report: Report | None) -> str:
    """How the picture comes to the terminal, and how much that was."""
    if report is None:
        return "Textual's own driver, whole regions at a time"
    if report.fallen_back:
        return f"Textual's own output passed through: {report.fallen_back}"
    pace = "one frame in flight" if report.paced else "unpaced: the terminal does not answer"
    return f"changed cells only, {pace}; {_rounded(report.sent_bytes)} bytes sent"


def _rounded(count: int) -> str:
    """A count in steps, so that telling it does not make it grow by the second."""
    return f"about {count // 10_000 * 10_000:,}" if count >= 10_000 else "under 10,000"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
