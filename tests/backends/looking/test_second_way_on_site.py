"""The pretend site by two ways: what SSH does not show is seen by SSM, over the real wire."""

from collections.abc import AsyncIterator
from functools import reduce
from pathlib import Path

import pytest

from backends import sitefile
from backends.estate import learn
from backends.events import Event
from backends.findings import findings
from backends.looking import Looker
from backends.looking.look import utc_now
from backends.model import Estate, MirrorProbe, SsmProbe, StatusProbe
from backends.questions import vips_probe
from backends.shape import Kind, shape_of
from backends.sim.faults import inject
from backends.sim.site import Site
from backends.sim.stories import story_named
from backends.views import Scene
from backends.watch import look_once

SECOND = StatusProbe("prod-db", "server02")


class Seen:
    """A site, and looks at it that are folded into one estate."""

    def __init__(self, site: Site, path: Path) -> None:
        self.site = site
        self.settings = sitefile.read(path)
        self.looker = Looker(self.settings)
        self.events: list[Event] = []

    @property
    def scene(self) -> Scene:
        [cluster] = self.settings.clusters
        return Scene(reduce(learn, self.events, Estate()), cluster, self.settings.timing, utc_now())

    async def look(self) -> Scene:
        await look_once(self.settings, self.looker, utc_now, tell=self.events.append)
        return self.scene

    def told(self, words: tuple[str, ...]) -> list[str]:
        """By whom a node was given a command."""
        all_told = self.site.world.told.all(looks=True)
        return [one.by for one in all_told if one.kind == "command" and one.argv == words]


@pytest.fixture
async def seen(request, tmp_path) -> AsyncIterator[Seen]:
    site = Site(tmp_path / "site", story_named(request.param), speed=4.0, seed=1)
    one = Seen(site, await site.start())
    yield one
    await one.looker.close()
    await site.stop()


half = pytest.mark.parametrize("seen", ["half-seen"], indirect=True)
well = pytest.mark.parametrize("seen", ["two-ways"], indirect=True)


@half
async def test_a_split_of_which_ssh_shows_one_side_is_a_question_after_one_look_and_certain_after_two(seen):
    scene = await seen.look()
    assert shape_of(scene).sentence == "both sides active?"
    again = await seen.look()
    found = shape_of(again)
    assert (found.kind, found.certain) == (Kind.BOTH_ACTIVE, True)
    split = findings(again.estate, again.cluster, again.timing, again.now)[0]
    assert [one.source for one in split.evidence] == ["server01", "server02 (SSM)"]
    assert again.mirror("server02", "md1").source == "server02 (SSM)"
    assert seen.told(("clpstat", "--local")).count("ssm") == 2


@well
async def test_all_is_well_by_ssh_and_the_second_way_is_not_needed(seen):
    scene = await seen.look()
    assert shape_of(scene).kind is Kind.HEALTHY
    assert "ssm" not in seen.told(("clpstat", "--local"))
    assert dict(scene.vip_answers.value.pairs) == {"10.0.0.200:22": "server01"}


@well
async def test_both_ways_bring_the_same_words(seen):
    over_ssh = await seen.looker.look(MirrorProbe("prod-db", "server02", "md1"))
    by_ssm = await seen.looker.look(SsmProbe(MirrorProbe("prod-db", "server02", "md1")))
    assert (over_ssh.value, over_ssh.raw) == (by_ssm.value, by_ssm.raw)
    assert (over_ssh.source, by_ssm.source) == ("server02", "server02 (SSM)")


@well
async def test_a_node_whose_instance_is_stopped_is_reached_by_neither_way(seen):
    seen.site.world.cloud.put(seen.site.world.machines["server02"].instance_id, "stopped")
    scene = await seen.look()
    silence = scene.estate.views[SsmProbe(SECOND)].silence
    assert "InvalidInstanceId" in silence.reason
    assert not silence.answered
    assert shape_of(scene).kind is Kind.PEER_DOWN


@well
async def test_an_agent_that_is_gone_is_waited_for_within_the_limit_and_proves_nothing(seen):
    for words in (["ssh-gone", "server02"], ["ssm-gone", "server02"]):
        inject(seen.site.world, words)
    scene = await seen.look()
    assert "did not take the command from SSM" in scene.estate.views[SsmProbe(SECOND)].silence.reason
    assert shape_of(scene).kind is Kind.ONE_VIEW
    inject(seen.site.world, ["clear"])
    assert "server02" in (await seen.look()).statuses


@well
async def test_who_answers_at_the_vip_is_asked_of_the_client_and_not_by_way_of_the_bastion(seen):
    inject(seen.site.world, ["ssh-gone", "server01"])
    seen_there = await seen.looker.look(vips_probe(seen.settings.clusters[0]))
    assert seen_there.source == "client"
    assert dict(seen_there.value.pairs) == {"10.0.0.200:22": "server01"}
