import json

import pytest

from backends.parsers.file_systems import parse_file_systems
from backends.parsers.said import Said

VOLUME, SERIAL, FOLDER = "vol-0123456789abcdef0", "vol0123456789abcdef0", "/root/clpdeck/fetch"


def lsblk(*parts: tuple[str, str | None, str | None], kind: str | None = None, serial: str = SERIAL) -> Said:
    children = [
        {"name": name, "type": "part", "fstype": fstype, "serial": None, "mountpoint": at} for name, fstype, at in parts
    ]
    disk = {"name": "/dev/nvme1n1", "type": "disk", "fstype": kind, "serial": serial, "mountpoint": None}
    root = {
        "name": "/dev/nvme0n1",
        "type": "disk",
        "fstype": "xfs",
        "serial": "vol00000000000000000",
        "mountpoint": "/",
    }
    return Said(json.dumps({"blockdevices": [root, disk | {"children": children}]}))


def told(said: Said) -> dict[str, str]:
    return dict(parse_file_systems("file-systems", (VOLUME, FOLDER), said).pairs)


RAW = ("/dev/nvme1n1p1", None, None)


def test_the_one_file_system_of_the_volume_is_its_data_partition_for_the_other_one_is_raw():
    assert told(lsblk(RAW, ("/dev/nvme1n1p2", "ext4", None))) == {
        "file system": "/dev/nvme1n1p2",
        "file systems": "1",
        "folder": "none",
    }


def test_in_lvm_it_is_the_logical_volume_and_not_the_disk_that_it_lies_on():
    found = told(lsblk(("/dev/mapper/clp_md1-dp", "xfs", None), kind="LVM2_member"))
    assert (found["file system"], found["file systems"]) == ("/dev/mapper/clp_md1-dp", "1")


def test_of_several_or_of_another_volume_none_is_named():
    two = told(lsblk(("/dev/nvme1n1p1", "ext4", None), ("/dev/nvme1n1p2", "ext4", None)))
    assert (two["file system"], two["file systems"]) == ("none", "2")
    other = told(lsblk(("/dev/nvme1n1p2", "ext4", FOLDER), serial="vol0123456789abcdef1"))
    assert other == {"file system": "none", "file systems": "0", "folder": "another"}


def test_what_is_mounted_on_the_folder_is_told():
    assert told(lsblk(RAW, ("/dev/nvme1n1p2", "ext4", FOLDER)))["folder"] == "this volume"
    assert told(lsblk(RAW, ("/dev/nvme1n1p2", "ext4", "/mnt")))["folder"] == "none"


@pytest.mark.parametrize("text", ["", "lsblk: unknown column", "{}", "[1]", '{"blockdevices": [3]}'])
def test_what_cannot_be_read_is_kept_as_it_came(text):
    facts = parse_file_systems("file-systems", (VOLUME, FOLDER), Said(text, "", 1))
    assert facts.pairs == ()
    assert facts.unread
