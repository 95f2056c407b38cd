"""The second way to a node is asked when the first one fails, and is known to be there before that."""

import asyncio
from dataclasses import replace

from backends.errors import NoContact
from backends.model import InstancesProbe, MirrorProbe, SsmProbe, StatusProbe
from backends.questions import probes, second_probes, standing_probes
from backends.settings import Timing
from backends.watch import look_once
from tests.backends.told import Story, at
from tests.backends.watch.lookers import HandMade, failing
from tests.backends.watch.test_watcher import watching

LONG = Timing(ssm_s=3600, back_off_most_s=60)
ALPHA = StatusProbe("books", "alpha")
BY_SSM = SsmProbe(ALPHA)


def site(timing: Timing = LONG):
    story = Story("alpha", "beta", timing=timing)
    nodes = tuple(replace(node, ssm=node.name == "alpha") for node in story.cluster.nodes)
    return replace(story.site, clusters=(replace(story.cluster, nodes=nodes),))


async def rest() -> None:
    for _ in range(200):
        await asyncio.sleep(0)


async def test_it_is_asked_once_at_first_so_that_it_is_known_to_be_there_and_then_stands_by():
    looker = HandMade()
    async with watching(looker, site(replace(LONG, ssm_s=0.001))) as watch:
        await watch.until(lambda: watch.of(BY_SSM))
        await rest()
        assert looker.looks[BY_SSM] == 1


async def test_only_nodes_whose_site_file_says_so_have_one():
    assert second_probes(site().clusters[0]) == (BY_SSM, SsmProbe(MirrorProbe("books", "alpha", "md1")))


async def test_when_the_first_way_fails_it_is_asked_at_once_and_then_at_its_own_interval():
    looker, own = HandMade(), site().clusters[0]
    asked = (*probes(own), *standing_probes(own))
    async with watching(looker, site()) as watch:
        await watch.until(lambda: len(watch.events) == len(asked) + 2)
        looker.reply = failing(NoContact("no way"), ALPHA)
        watch.watcher._hurry[ALPHA].set()
        await watch.until(lambda: looker.looks[BY_SSM] == 2)
        await rest()
        assert looker.looks[BY_SSM] == 2


async def test_while_the_first_way_fails_it_is_asked_again_and_again():
    looker = HandMade(failing(NoContact("no way"), ALPHA))
    async with watching(looker, site(replace(LONG, ssm_s=0.001))) as watch:
        await watch.until(lambda: looker.looks[BY_SSM] > 3)


async def test_poll_now_asks_it_too():
    looker = HandMade()
    async with watching(looker, site()) as watch:
        await watch.until(lambda: watch.of(BY_SSM))
        watch.watcher.poll_now()
        await watch.until(lambda: looker.looks[BY_SSM] == 2)


async def test_a_single_look_asks_it_of_those_that_the_first_way_brought_nothing_of():
    looker = HandMade(failing(NoContact("no way"), ALPHA))
    estate = await look_once(site(), looker, lambda: at(0))
    assert estate.views[BY_SSM].seen
    assert looker.looks[SsmProbe(MirrorProbe("books", "alpha", "md1"))] == 0


async def test_a_single_look_that_was_told_what_to_ask_asks_nothing_else():
    looker = HandMade(failing(NoContact("no way"), ALPHA))
    estate = await look_once(site(), looker, lambda: at(0), [ALPHA, InstancesProbe("books")])
    assert set(estate.views) == {ALPHA, InstancesProbe("books")}
