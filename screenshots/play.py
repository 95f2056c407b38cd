"""Play a story in this terminal: `python -m screenshots.play STORY [THEME] [CLUSTER]`."""

import sys
from datetime import timedelta
from time import monotonic

from screenshots import stories
from screenshots.estates import NOW
from screenshots.front import StillFront
from tui.app import ClpdeckApp
from tui.driver import choose


def main() -> None:
    """Show the story of the given name, with a clock that goes on from the story's moment."""
    story, theme, cluster = [*sys.argv[1:], "", "", ""][:3]
    started = monotonic()
    app = ClpdeckApp(
        StillFront(getattr(stories, story or "healthy")()),
        clock=lambda: NOW + timedelta(seconds=monotonic() - started),
        cluster=cluster or None,
        theme=theme or "ansi-dark",
        driver_class=choose(),
    )
    app.run(mouse=False)


if __name__ == "__main__":
    main()
