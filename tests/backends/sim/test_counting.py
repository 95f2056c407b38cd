"""All that there is in a world, in words: the same for two worlds that are alike, another one when a thing is more."""

from backends.sim.clock import ManualClock
from backends.sim.cloud.images import ImageWanted, create
from backends.sim.counting import ID, counted
from backends.sim.stories import story_named
from backends.sim.world import World
from tests.whole.restore_walking import differences

STORY = story_named("two-disks")


def world() -> World:
    made = World(STORY.plan("5.3"), ManualClock(), seed=1)
    STORY.begin(made)
    return made


def test_a_world_that_grows_older_is_told_as_it_was():
    one, other = world(), world()
    other.clock.advance(3600.0)
    assert counted(one) == counted(other)


def test_what_is_more_is_told_and_called_after_what_it_belongs_to():
    one = world()
    before = counted(one)
    instance = next(iter(one.cloud.instances.values()))
    create(one.cloud, instance, ImageWanted("set server01", tags={"clpdeck:quiet-point": "now"}), reboot=False)
    more = differences(before, counted(one))
    assert all(line.startswith("+ ") for line in more)
    assert sum(line.startswith("+ image <image ap-northeast-1 set server01>") for line in more) == 1
    assert sum(line.startswith("+ snapshot ") for line in more) == 3
    assert not any(ID.search(line) for line in more if line.startswith("+ snapshot"))


def test_a_licence_and_a_file_that_are_gone_are_seen():
    one = world()
    before = counted(one)
    system = one.machines["server01"].system
    system.licences.pop(next(iter(system.licences)))
    del system.files[next(path for path in system.files if path.endswith(".key"))]
    assert len([line for line in differences(before, counted(one)) if line.startswith("- ")]) == 2


def test_a_disk_of_another_kind_a_list_of_disks_that_is_old_and_a_folder_left_behind_are_seen():
    one = world()
    before = counted(one)
    volume = next(volume for volume in one.cloud.volumes.values() if not volume.is_root)
    volume.iops = 4000
    one.machines["server01"].system.lvm_devices.discard(volume.id)
    one.clients["client"].folders.add("/mnt/left")
    one.clients["client"].mounts["/mnt/left"] = (volume.id, 2)
    more = differences(before, counted(one))
    assert sorted(line.split()[1] for line in more) == ["LVM", "folder", "mounted", "volume", "volume"]
    assert not any(ID.search(line) for line in more)
