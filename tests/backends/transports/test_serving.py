"""What may be done on the host that uses the cluster is another list than that of the servers, and none of it there."""

from dataclasses import replace

import pytest

from backends.errors import NotAllowed
from backends.settings import CLIENT, Node
from backends.transports.allowed import acts, looks, serves
from backends.transports.pool import Pool
from tests.backends.told import Story
from tests.backends.transports.commands import ACTING, NEVER, NEVER_SERVING, SERVING

STORY = Story("alpha", "beta")
HOST = Node(CLIENT, "client.example", instance="i-0c1")
OWN = replace(STORY.cluster, client=HOST)


@pytest.mark.parametrize("argv", SERVING)
def test_a_disk_that_is_lent_is_mounted_to_be_read_on_a_folder_of_ours_and_unmounted(argv):
    assert serves(argv)
    assert not looks(argv)
    assert argv[0] == "mkdir" or not acts(argv)


@pytest.mark.parametrize("argv", [*NEVER_SERVING, *(one for one in (*ACTING, *NEVER) if one not in SERVING)])
def test_nothing_else_is(argv):
    assert not serves(argv) or argv[:2] == ("mkdir", "-p")
    assert argv in ACTING or not acts(argv)


async def test_each_list_is_for_its_own_machines():
    pool, server = Pool(STORY.site, read_only=False), OWN.nodes[0]
    pool.check(OWN, HOST, SERVING[1], acting=True)
    for node, argv in ((server, SERVING[1]), (HOST, ("clpdown",)), (HOST, ("reboot",))):
        with pytest.raises(NotAllowed, match="it is not on the list of what may be done"):
            pool.check(OWN, node, argv, acting=True)
    with pytest.raises(NotAllowed, match="this session only looks"):
        Pool(STORY.site).check(OWN, HOST, SERVING[1], acting=True)
