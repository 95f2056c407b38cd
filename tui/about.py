"""Facts about this console for the Info screen: versions, theme, terminal."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from textual.app import App

from tui.look import Look


def facts(app: App[Any], look: Look) -> tuple[tuple[str, str], ...]:
    """Names and values, in the order to show them."""
    driver = app._driver  # noqa: SLF001 -- Textual has no public way to ask which driver draws
    sent = getattr(driver, "sent_bytes", None)
    fallen = getattr(driver, "fallen_back", None)
    return (
        (
            "versions",
            f"clpdeck {_version('clpdeck')}, textual {_version('textual')}, Python {platform.python_version()}",
        ),
        ("theme", f"{look.name}{', without colours (NO_COLOR)' if app.no_color else ''}"),
        ("terminal", f"{os.environ.get('TERM', 'unknown')}, {app.size.width}x{app.size.height}"),
        ("drawn by", f"{type(driver).__name__}{f', fallen back: {fallen}' if fallen else ''}"),
        *([("sent so far", f"{_rounded(sent)} bytes")] if isinstance(sent, int) else []),
    )


def _rounded(count: int) -> str:
    """A count in steps, so that telling it does not make it grow by the second."""
    return f"about {count // 10_000 * 10_000:,}" if count >= 10_000 else "under 10,000"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
