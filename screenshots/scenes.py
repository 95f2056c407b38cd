"""The scenes: a story, the keys pressed in it, and the sizes and themes it is drawn in. The tests play the same."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from screenshots import freezes, losses, prevented, rehearsals, restores, returns, standbys, stories, tales
from screenshots.desk import StillDesk
from screenshots.estates import NOW, Story
from screenshots.front import StillFront
from tui.app import ClpdeckApp
from tui.keeping import Keeper

SIZES = ((80, 24), (120, 40), (200, 60))
THEMES = ("ansi-dark", "ansi-light")
WHO = "operator"
FACTS = (("versions", "of clpdeck, Textual and Python"), ("drawn by", "changed cells only, one frame in flight"))
"""What Info tells on every machine alike, so that its picture does not change with the machine."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment to be drawn.

    Attributes:
        keys: What is pressed to come there, by Textual's names.
        cluster: The cluster the console is opened on; the overview where there is none.
        desk: What runs there are, for a console that may act.
    """

    name: str
    story: Callable[[], Story]
    keys: tuple[str, ...] = ()
    cluster: str | None = None
    desk: Callable[[], StillDesk] | None = None


def _restore(*told: Callable[[], tales.Tale]) -> Callable[[], StillDesk]:
    return lambda: restores.desk(*(one() for one in told))


def _desk(*told: Callable[[], tales.Tale]) -> Callable[[], StillDesk]:
    return lambda: StillDesk(*(one() for one in told))


FORM = ("5", "slash", *"^.Restore", "enter", "enter")

SCENES = (
    Scene("overview-healthy", stories.healthy, ("1",)),
    Scene("overview-trouble", stories.several),
    Scene("cluster-healthy", stories.healthy, cluster="prod-db"),
    Scene("cluster-split-brain", stories.split_brain, cluster="prod-db"),
    Scene("cluster-stopped", stories.stopped, cluster="prod-db", desk=_desk(tales.off)),
    Scene("cluster-differ-only", stories.split_brain, ("v",), "prod-db"),
    Scene("cluster-peer-down", stories.peer_down, cluster="prod-db"),
    Scene("cluster-mirror-copying", stories.mirror_broken, cluster="prod-db"),
    Scene("cluster-japanese", stories.foreign, cluster=stories.ODD.name),
    Scene("cluster-nothing-yet", stories.nothing_yet, cluster="prod-db"),
    Scene("subject", stories.split_brain, ("j", "j", "j", "j", "enter"), "prod-db"),
    Scene("evidence-split", stories.half_seen, ("e",), "prod-db"),
    Scene("evidence-one-side", stories.one_side, ("e",), "prod-db"),
    Scene("raw", stories.split_brain, ("y",), "prod-db"),
    Scene("plans", stories.healthy, ("5",), "prod-db", _desk()),
    Scene("review", stories.healthy, ("5", "enter"), "prod-db", _desk()),
    Scene("confirm", stories.healthy, ("5", "enter", "enter", *"failover to"), "prod-db", _desk()),
    Scene("run", stories.moving, ("6", "enter"), "prod-db", _desk(tales.running)),
    Scene("run-unknown", stories.moving_unseen, ("6", "enter"), "prod-db", _desk(tales.unknown)),
    Scene("run-ended", stories.healthy, ("6", "enter"), "prod-db", _desk(tales.ended)),
    Scene("run-frozen", freezes.suspended, ("6", "enter"), "prod-db", _desk(freezes.frozen)),
    Scene("run-names", stories.stopped, ("6", "enter"), "prod-db", _desk(returns.misnamed)),
    Scene("run-lost-disk", stories.mirror_broken, ("6", "enter"), "prod-db", _desk(losses.copying)),
    Scene("runs", stories.healthy, ("6",), "prod-db", _desk(tales.stopped, tales.ended_before, tales.running)),
    Scene("aws", standbys.placed, ("4",), "prod-db", prevented.desk),
    Scene("forced-stop", standbys.placed, ("4", "tab", "f"), "prod-db", prevented.desk),
    Scene("form", standbys.lost, FORM, "prod-db", _restore()),
    Scene("review-restore", standbys.lost, (*FORM, "enter"), "prod-db", _restore()),
    Scene("run-lanes", standbys.lost, ("6", "enter"), "prod-db", _restore(restores.two_lanes)),
    Scene("run-changes", standbys.lost, ("6", "enter", "enter"), "prod-db", _restore(restores.configuration)),
    Scene("run-webui", standbys.lost, ("6", "enter", "enter"), "prod-db", _restore(restores.in_the_webui)),
    Scene("run-proving", standbys.lost, ("6", "enter"), "prod-db", _restore(restores.proving)),
    Scene("run-restored", standbys.lost, ("6", "enter"), "prod-db", _restore(restores.restored)),
    Scene("report", standbys.lost, ("6", "enter", "o"), "prod-db", _restore(restores.restored)),
    Scene("run-split", rehearsals.cut, ("6", "enter"), "test-db", lambda: rehearsals.desk(rehearsals.watching())),
    Scene("report-split", rehearsals.well, ("6", "enter", "o"), "test-db", lambda: rehearsals.desk(rehearsals.done())),
    Scene("events", stories.several, ("7",)),
    Scene("info", stories.peer_down, ("9",)),
    Scene("help", stories.split_brain, ("question_mark",), "prod-db"),
)


def scene(name: str) -> Scene:
    """The scene of that name."""
    return next(one for one in SCENES if one.name == name)


def app_of(one: Scene, theme: str = THEMES[0], folder: Path | None = None) -> ClpdeckApp:
    """The real console on a scene's story, at a moment that stands still."""
    front = StillFront(one.story())
    keeper = Keeper(folder, WHO)
    return ClpdeckApp(
        front,
        one.desk() if one.desk else None,
        clock=lambda: NOW,
        cluster=one.cluster,
        theme=theme,
        keeper=keeper,
        facts=lambda app, _look: (*FACTS, ("terminal", f"xterm-256color, {app.size.width}x{app.size.height}")),
    )
