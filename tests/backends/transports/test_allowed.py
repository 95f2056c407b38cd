"""What looking may run on a node, and that nothing else gets there."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.errors import NotAllowed
from backends.model import NODE_TOPICS, node_commands
from backends.transports.allowed import PLAIN_ACTS, PLAIN_LOOKS, acts, looks
from backends.transports.base import collect
from backends.transports.pool import Pool
from tests.backends.transports.commands import ACTING, ALLOWED, DRY, NEVER, REFUSED
from tests.backends.transports.machines import Reply


@pytest.mark.parametrize("argv", ACTING)
def test_what_procedures_do_is_permitted_to_those_who_act_and_to_nobody_else(argv):
    assert acts(argv)
    assert not looks(argv)


@pytest.mark.parametrize("argv", [*NEVER, *(argv for argv in REFUSED if not acts(argv))])
def test_nobody_may_do_anything_else(argv):
    assert not acts(argv)
    assert not looks(argv)


def test_what_looks_is_not_what_acts():
    assert not any(acts(argv) for argv in ALLOWED)


WORDS = st.one_of(st.text(max_size=9), st.sampled_from(sorted({word for argv in [*ACTING, *ALLOWED] for word in argv})))


@given(st.lists(WORDS))
def test_no_permitted_word_can_be_read_as_anything_but_itself(words):
    """Whatever is permitted needs no quoting, so no shell, and no option parser, can take it for something else."""
    if acts(tuple(words)) or looks(tuple(words)):
        assert shlex.join(words) == " ".join(words)


@given(st.sampled_from([*ACTING, *ALLOWED]), st.integers(0, 9), WORDS)
def test_a_permitted_command_with_one_word_changed_is_permitted_only_by_its_form(argv, place, word):
    changed = [*argv]
    changed[place % len(changed)] = word
    if acts(tuple(changed)) or looks(tuple(changed)):
        assert shlex.join(changed) == " ".join(changed)
        assert (
            word == argv[place % len(argv)]
            or not word.startswith("-")
            or word in {one for known in ACTING for one in known}
        )


def test_a_topic_that_is_added_permits_no_command_that_nobody_decided_about():
    assert set(ALLOWED) >= PLAIN_LOOKS
    assert set(ACTING) >= PLAIN_ACTS


@pytest.mark.parametrize("topic", NODE_TOPICS)
def test_what_a_node_is_asked_of_any_topic_only_looks(topic):
    of = {
        "files": ("/mnt/md1/about.txt",),
        "conf-copy": ("/root/clpdeck/1/clp.conf",),
        "traces": ("i-0a", "10.0.0.1"),
        "modes": ("/opt/clpdeck/forced-stop.sh",),
        "difference": ("/opt/clpdeck/forced-stop.sh", "/root/clpdeck/1/forced-stop.sh"),
        "own-role": (*DRY["stop"], "--instance-ids", "i-0123456789abcdef1"),
        "http": ("http://np.s3-website-ap-northeast-1.amazonaws.com/",),
    }
    commands = node_commands(topic, of.get(topic, ()))
    assert all(looks(argv) for argv in commands)


@pytest.mark.parametrize("argv", ALLOWED)
def test_looking_is_looks(argv):
    assert looks(argv)


@pytest.mark.parametrize("argv", REFUSED)
def test_everything_else_is_refused(argv):
    assert not looks(argv)


@pytest.fixture
async def machine(bench):
    return await bench.machine("server01", replies={"clpstat --local": Reply(b"here\n")})


@pytest.fixture
async def transport(bench, machine):
    site = bench.site(machine.node)
    pool = Pool(site)
    yield pool.transport(site.clusters[0], machine.node)
    await pool.close()


async def test_what_is_refused_does_not_reach_the_node(machine, transport):
    for argv in REFUSED:
        with pytest.raises(NotAllowed, match="is not run on server01 of prod: this session only looks"):
            await collect(transport.start(argv))
    assert (machine.ran, machine.connections) == ([], [])


async def test_what_is_permitted_does(machine, transport):
    assert (await collect(transport.start(("clpstat", "--local")))).text == "here\n"
    assert machine.ran == ["clpstat --local"]


async def test_a_closed_transport_connects_again_when_it_is_used(machine, transport):
    await collect(transport.start(("clpstat", "--local")))
    await transport.close()
    await collect(transport.start(("clpstat", "--local")))
    assert machine.logins == 2
