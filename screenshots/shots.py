"""A screen of the running app as text, and as a picture that is the same byte for byte each time."""

import io
import re
from typing import Any

from rich._export_format import CONSOLE_SVG_FORMAT  # Rich offers the form as a parameter, and hides its own
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from textual.app import App
from textual.pilot import Pilot

from screenshots.front import StillFront
from screenshots.scenes import Scene, app_of
from tui.app import ClpdeckApp
from tui.widgets.log import LogPane

SVG = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Rich's form without the fonts it would have fetched from the network: any monospaced one will do."""

DARK = TerminalTheme(
    (24, 26, 31),
    (216, 218, 222),
    [
        (40, 42, 48),
        (224, 108, 117),
        (140, 190, 110),
        (226, 190, 110),
        (97, 160, 226),
        (190, 130, 214),
        (90, 180, 190),
        (200, 203, 209),
    ],
    [
        (110, 114, 124),
        (240, 130, 138),
        (165, 212, 138),
        (240, 210, 140),
        (130, 182, 240),
        (210, 155, 230),
        (120, 205, 214),
        (240, 242, 245),
    ],
)
LIGHT = TerminalTheme(
    (250, 250, 247),
    (44, 46, 52),
    [
        (60, 62, 68),
        (178, 40, 50),
        (46, 120, 46),
        (150, 106, 10),
        (32, 84, 170),
        (134, 48, 150),
        (16, 116, 128),
        (190, 192, 196),
    ],
    [
        (110, 112, 118),
        (198, 60, 70),
        (66, 142, 66),
        (170, 124, 30),
        (52, 104, 190),
        (154, 68, 170),
        (36, 136, 148),
        (225, 226, 230),
    ],
)


def screen_text(app: App[Any]) -> str:
    """The screen as text, a line a row, without blanks at the ends."""
    rows = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]  # noqa: SLF001 -- as above
    return "\n".join(rows)


async def draw(scene: Scene, size: tuple[int, int], theme: str) -> tuple[str, str]:
    """Play a scene in the real app without a terminal. Returns its text and its picture, an SVG."""
    app = app_of(scene, theme)
    async with app.run_test(size=size) as pilot:
        await begun(app, pilot)
        for key in scene.keys:
            await pilot.press(key)
            await pilot.pause()
        await settled(app, pilot)
        return screen_text(app), svg(app, theme)


async def begun(app: ClpdeckApp, pilot: Pilot[None]) -> None:
    """Wait until the first news is on the screen: looking begins only after the first paint."""
    front = app._front  # noqa: SLF001 -- of the scenes, put there by us
    while isinstance(front, StillFront) and not front.taken:
        await pilot.pause()
    await pilot.pause()


async def settled(app: App[Any], pilot: Pilot[None]) -> None:
    """Wait until all that is known is drawn."""
    await pilot.pause()
    for pane in app.screen.query(LogPane):
        pane.settle()
    await pilot.pause()


def svg(app: App[Any], theme: str) -> str:
    """The screen as a picture, in a terminal of the theme's kind. Its ids are fixed, so that it is byte-stable."""
    width, height = app.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
        safe_box=False,
    )
    console.print(app.screen._compositor.render_update(full=True))  # noqa: SLF001 -- as `App.export_screenshot` does
    kind = LIGHT if theme.endswith("light") else DARK
    return console.export_svg(title=str(app.title), theme=kind, unique_id="clpdeck", code_format=SVG)
