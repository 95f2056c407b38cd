"""From a cut link to the banner: how long until both sides active is asked, and until it is certain.

The pretend site tells when the second server begins to start the group, and when it runs; from there the times run. The
baselines are what looking itself takes: one interval until the next look, and one more for the look that confirms it.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends import sitefile
from backends.estate import learn
from backends.events import Event
from backends.findings import findings
from backends.looking import Looker
from backends.looking.look import utc_now
from backends.model import Estate
from backends.sim.faults import inject
from backends.sim.picture import picture
from backends.sim.site import Site
from backends.sim.stories import story_named
from backends.watch import Watcher
from tests.bench.terminal_bench import heading, row

RUNS, SPEED, PATIENCE_S = 3, 5.0, 90.0
LOOK_S = 0.02
"""Between two glances at the world, and at what is found."""


class Watched:
    """A site, and a watch on it that folds what it hears as the console does."""

    def __init__(self, site: Site, path: Path) -> None:
        self.settings = sitefile.read(path)
        self._site, self._estate = site, Estate()
        self._looker = Looker(self.settings)
        watcher = Watcher(self.settings, self._looker, utc_now, self._learn)
        self._task = asyncio.create_task(watcher.run())

    def _learn(self, event: Event) -> None:
        self._estate = learn(self._estate, event)

    def taken_over(self, *words: str) -> bool:
        """Whether the second server says in the world that the group is there, in one of these words."""
        [group] = picture(self._site.world.cluster, "server02").groups
        return group.current == "server02" and group.word in words

    def split(self, *, certain: bool) -> bool:
        """Whether the banner stands, and without its question mark where that is asked for."""
        found = findings(self._estate, self.settings.clusters[0], self.settings.timing, utc_now())
        return any(one.kind == "split-brain" and (one.certain or not certain) for one in found)

    @property
    def answered(self) -> bool:
        """Whether the watch has begun to hear."""
        return any(view.seen for view in self._estate.views.values())

    async def close(self) -> None:
        """End the watch."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._looker.close()


async def until(so: Callable[[], bool]) -> float:
    """Wait until something is so; the loop's time then."""
    async with asyncio.timeout(PATIENCE_S):
        while not so():  # noqa: ASYNC110 - what is waited for is in another's world
            await asyncio.sleep(LOOK_S)
    return asyncio.get_running_loop().time()


async def cut(*faults: tuple[str, str]) -> tuple[float, float, float, float]:
    """Seconds from its beginning to start there to the question, and from both running it to certainty.

    Then the intervals of `clpstat` and of SSM.
    """
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "site", story_named("two-ways"), speed=SPEED)
        watched = Watched(site, await site.start())
        await until(lambda: watched.answered)
        for words in (("cut-link",), *faults):
            inject(site.world, words)
        begun, asked, both, sure = await asyncio.gather(
            until(lambda: watched.taken_over("Online Pending", "Online")),
            until(lambda: watched.split(certain=False)),
            until(lambda: watched.taken_over("Online")),
            until(lambda: watched.split(certain=True)),
        )
        timing = watched.settings.timing
        await watched.close()
        await site.stop()
    return asked - begun, sure - both, timing.status_s, timing.ssm_s


def main() -> None:
    """Print every figure."""
    both = [asyncio.run(cut()) for _ in range(RUNS)]
    row("both active to SPLIT BRAIN?: beside status_s", 1000 * median(one[0] for one in both), 1000 * both[0][2], "ms")
    row("both active to SPLIT BRAIN: beside 2 status_s", 1000 * median(one[1] for one in both), 2000 * both[0][2], "ms")
    half = [asyncio.run(cut(("ssh-gone", "server02"))) for _ in range(RUNS)]
    row(
        "the same, one side by SSM only: beside 2 ssm_s", 1000 * median(one[1] for one in half), 2000 * half[0][3], "ms"
    )


if __name__ == "__main__":
    heading()
    main()
