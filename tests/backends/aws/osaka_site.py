"""A pretend site in the test's own loop, and AWS as a console and a runner meet it there."""

import asyncio
from dataclasses import dataclass, field, replace

from backends import sitefile
from backends.aws.access import as_actor
from backends.aws.acting import Actor
from backends.aws.cloud import Cloud
from backends.model import AwsFactsProbe
from backends.sim.site import Site
from backends.sim.stories import story_named
from tests.backends.sim.nodes import osaka

SPEED = 100.0
LIMIT_S = 6.0


@dataclass
class OnSite:
    """One site, who looks at it, and those who act."""

    site: Site
    settings: object
    cloud: Cloud
    actors: list[Actor] = field(default_factory=list)

    @classmethod
    async def start(cls, folder, story, *, limit_s=LIMIT_S):
        site = Site(folder, story_named(story), speed=SPEED, seed=1)
        settings = sitefile.read(await site.start())
        timing = replace(settings.timing, aws_limit_s=limit_s, aws_calls_per_s=1000.0)
        return cls(site, replace(settings, timing=timing), Cloud(timing))

    @property
    def prod(self):
        return self.settings.clusters[0]

    def restored(self, kind="dr"):
        return self.prod.restored(kind)

    @property
    def aws(self):
        """The account behind it."""
        return self.site.world.cloud

    @property
    def told(self):
        """The calls that acted and were done, in order."""
        return [one.operation for one in self.site.world.told.all() if one.carried_out]

    def images(self):
        """The copies of yesterday's set, by node."""
        return {one.tags["clpdeck:node"]: one for one in self.aws.images.values() if one.region == osaka.REGION}

    async def says(self, cluster, topic, *of, region=""):
        """What AWS says of a topic, as pairs."""
        facts = await self.cloud.ask(AwsFactsProbe(cluster.name, topic, of, region), cluster)
        assert facts.topic == topic
        return dict(facts.pairs)

    def actor(self, cluster):
        self.actors.append(Actor(as_actor(cluster), self.settings.timing, read_only=False))
        return self.actors[-1]

    async def until(self, so):
        """Wait until something is so of the site."""
        while not so():  # noqa: ASYNC110 - nothing there tells us
            await asyncio.sleep(0)

    async def close(self):
        for actor in self.actors:
            actor.close()
        self.cloud.close()
        await self.site.stop()
