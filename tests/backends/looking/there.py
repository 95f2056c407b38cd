"""A pretend site with its cluster restored in Osaka, or only launched there, and the way to it."""

from pathlib import Path

from backends import sitefile
from backends.settings import Cluster
from backends.settings import Site as Settings
from backends.sim.site import Site
from backends.sim.stories import story_named
from backends.transports.hostkeys import with_key
from tests.backends.sim.nodes import osaka
from tests.backends.sim.nodes.keyboard import Typed, keyboard

RESTORED = "prod-db.dr"


class There:
    """One site, with mirror disks in LVM or on plain partitions as the story has them."""

    def __init__(self, folder: Path, version: str) -> None:
        self.site = Site(folder, story_named("two-disks"), speed=500.0, seed=1, version=version)
        self.path = folder / "site.toml"

    @property
    def settings(self) -> Settings:
        return sitefile.read(self.path)

    @property
    def cluster(self) -> Cluster:
        found = self.settings.cluster(RESTORED)
        assert found is not None
        return found

    @property
    def typed(self) -> Typed:
        return keyboard(self.site.world)

    async def launched(self) -> None:
        """Images of one quiet point are launched there: all of them is production's still, but for their host keys."""
        await osaka.set_up(self.site.world, self.typed)

    async def restored(self) -> None:
        """The cluster lives there, with its group on the first server."""
        await osaka.restored(self.site.world, self.typed)
        self.site.world.clock.advance(120.0)

    def key(self, server: str) -> str:
        """The public host key of a restored server."""
        world = self.site.world
        return world.cloud.instances[world.machines[osaka.label(server)].instance_id].host_keys[0]

    def know(self, *servers: str) -> None:
        """Note the keys of restored servers, as a run does that compared them."""
        file = Path(self.settings.ssh.own_hosts or "")
        file.parent.mkdir(exist_ok=True)
        for server in servers:
            old = file.read_text() if file.exists() else ""
            file.write_text(with_key(old, osaka.ADDRESSES[server], self.key(server)))
