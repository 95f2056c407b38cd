import pytest

from backends.sim.faults import FaultError, inject


def test_a_lost_region_takes_its_servers_down_until_it_is_mended(world):
    inject(world, ("region-lost", "ap-northeast-1"))
    assert [machine.up for machine in world.machines.values()] == [False, False]
    inject(world, ("clear",))
    world.clock.advance(120)
    assert [machine.up for machine in world.machines.values()] == [True, True]
    assert world.cloud.lost == set()


def test_a_type_that_is_not_to_be_had_stops_a_start_until_it_is_mended(world):
    inject(world, ("stop", "server01"))
    world.clock.advance(120)
    inject(world, ("no-capacity", "ap-northeast-1a", "m6i.large"))
    with pytest.raises(FaultError, match="Insufficient capacity"):
        inject(world, ("start", "server01"))
    inject(world, ("clear",))
    inject(world, ("start", "server01"))


@pytest.mark.parametrize("words", [("region-lost", "mars-1"), ("no-capacity", "ap-northeast-1z", "m6i.large")])
def test_places_that_are_not_there_are_refused_by_name(world, words):
    with pytest.raises(FaultError, match=f"There is no .* '{words[1]}'"):
        inject(world, words)


def test_a_late_failure_of_a_key_is_for_one_copy_and_can_be_taken_back(world):
    inject(world, ("kms-late",))
    assert world.cloud.kms_late == 1
    inject(world, ("clear",))
    assert world.cloud.kms_late == 0


def test_a_key_that_was_disabled_is_enabled_again_when_aws_is_mended(world):
    (key,) = (one for one in world.cloud.kms_keys.values() if one.region == "ap-northeast-1")
    inject(world, ("disable-key", "ap-northeast-1", key.alias))
    assert key.state == "Disabled"
    inject(world, ("clear",))
    assert key.state == "Enabled"
    with pytest.raises(FaultError, match="there is no key 'alias/none' in ap-northeast-1"):
        inject(world, ("disable-key", "ap-northeast-1", "alias/none"))


def test_a_quota_that_others_used_up_keeps_a_server_from_starting_again(world):
    inject(world, ("stop", "server01"))
    world.clock.advance(120)
    inject(world, ("vcpu-quota", "ap-northeast-1", "1"))
    with pytest.raises(FaultError, match="more vCPU capacity than your current vCPU limit of 1"):
        inject(world, ("start", "server01"))
    inject(world, ("vcpu-quota", "ap-northeast-1", "64"))
    inject(world, ("start", "server01"))
