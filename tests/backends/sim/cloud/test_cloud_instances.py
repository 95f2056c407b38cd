import pytest

from backends.sim.clock import ManualClock
from backends.sim.cloud import AwsError, Cloud


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def cloud(clock):
    cloud = Cloud(clock, seed=3)
    cloud.build_nodes("ap-northeast-1", ["n1"], ["172.16.10.11"], ["ap-northeast-1a"], "10.0.0.200")
    return cloud


@pytest.fixture
def node(cloud):
    return next(iter(cloud.instances.values()))


def test_a_start_takes_about_fifteen_seconds_and_a_stop_about_thirty(clock, cloud, node):
    told = []
    cloud.listeners.append(lambda _, old, new: told.append((round((clock.now() - zero).total_seconds()), old, new)))
    zero = clock.now()
    cloud.stop(node.id)
    clock.advance(60)
    cloud.start(node.id)
    clock.advance(60)
    (_, *stopping), (stop_s, *stopped), (start_s, *pending), (run_s, *running) = told
    assert [stopping, stopped] == [["running", "stopping"], ["stopping", "stopped"]]
    assert [pending, running] == [["stopped", "pending"], ["pending", "running"]]
    assert 24 <= stop_s <= 36
    assert 12 <= run_s - start_s <= 18


def test_starting_what_runs_and_stopping_what_is_stopped_change_nothing(clock, cloud, node):
    told = []
    cloud.put(node.id, "stopped")
    cloud.listeners.append(lambda *change: told.append(change))
    cloud.stop(node.id)
    cloud.stop(node.id, force=True)
    cloud.put(node.id, "running")
    cloud.start(node.id)
    clock.advance(600)
    assert told == [(node.id, "stopped", "running")]


@pytest.mark.parametrize(("state", "verb"), [("stopping", "start"), ("pending", "stop"), ("stopped", "reboot")])
def test_what_an_instance_cannot_do_in_its_state_is_refused(cloud, node, state, verb):
    cloud.put(node.id, state)
    with pytest.raises(AwsError, match="is not in a state from which it can be") as refused:
        getattr(cloud, verb)(node.id)
    assert refused.value.code == "IncorrectInstanceState"
    assert node.state == state


def test_a_hung_system_never_stops_by_itself(clock, cloud, node):
    node.hung = True
    cloud.stop(node.id)
    clock.advance(3600)
    assert node.state == "stopping"


def test_force_first_waits_for_a_hung_system_and_then_ends_it(clock, cloud, node):
    node.hung = True
    cloud.stop(node.id, force=True)
    clock.advance(180)
    assert node.state == "stopping"
    clock.advance(120)
    assert node.state == "stopped"


def test_skipping_the_shutdown_ends_a_hung_system_within_seconds_even_after_a_stop_that_hangs(clock, cloud, node):
    node.hung = True
    cloud.stop(node.id)
    clock.advance(600)
    cloud.stop(node.id, force=True, skip_os_shutdown=True)
    clock.advance(10)
    assert node.state == "stopped"


def test_a_started_instance_is_whole_again(clock, cloud, node):
    node.hung, node.impaired_since = True, clock.now()
    cloud.put(node.id, "stopped")
    cloud.start(node.id)
    assert (node.hung, node.impaired_since, node.launched_at) == (False, None, clock.now())


def test_a_scene_is_set_at_once_and_calls_off_what_was_under_way(clock, cloud, node):
    cloud.stop(node.id)
    cloud.put(node.id, "running")
    clock.advance(600)
    assert node.state == "running"


def test_the_same_seed_makes_the_same_ids(clock):
    def ids(seed):
        cloud = Cloud(clock, seed)
        cloud.build_nodes("ap-northeast-1", ["n1"], ["172.16.10.11"], ["ap-northeast-1a"], "10.0.0.200")
        return [thing.id for thing in cloud.things()] + list(cloud.zones)

    assert ids(1) == ids(1)
    assert set(ids(1)).isdisjoint(ids(2))
