from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot

from screenshots import shots
from screenshots.estates import NOW, Story
from screenshots.front import StillFront
from tui.app import ClpdeckApp
from tui.keeping import Keeper


@dataclass
class Console:
    """The real app without a terminal, on a story told by hand."""

    app: ClpdeckApp
    pilot: Pilot[None]
    front: StillFront

    async def text(self) -> str:
        await shots.settled(self.app, self.pilot)
        return shots.screen_text(self.app)

    async def rows(self) -> list[str]:
        return (await self.text()).split("\n")

    async def press(self, *keys: str) -> str:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()
        return await self.text()


Open = Callable[..., AbstractAsyncContextManager[Console]]


@pytest.fixture
def open_console(tmp_path: Path) -> Open:
    @asynccontextmanager
    async def opened(
        story: Story | None, cluster: str | None = None, size: tuple[int, int] = (80, 24), **more: object
    ) -> AsyncIterator[Console]:
        front = StillFront(story)
        keeper = Keeper(tmp_path / "kept", "operator")
        options = {"clock": lambda: NOW, **more}
        app = ClpdeckApp(front, cluster=cluster, keeper=keeper, **options)
        async with app.run_test(size=size) as pilot:
            await shots.begun(app, pilot)
            yield Console(app, pilot, front)

    return opened
