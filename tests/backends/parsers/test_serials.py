import json

import pytest

from backends.parsers.said import Said
from backends.parsers.serials import parse_serials

VOLUME = "vol0123456789abcdef0"


def lsblk(*devices: dict[str, object]) -> Said:
    return Said(json.dumps({"blockdevices": devices}))


def test_a_device_is_on_the_volume_of_the_disk_it_lies_on_however_deep():
    inner = {"name": "/dev/mapper/clp_md1-cp", "type": "lvm", "serial": None}
    part = {"name": "/dev/nvme1n1p1", "type": "part", "serial": None, "children": [inner]}
    disk = {"name": "/dev/nvme1n1", "type": "disk", "serial": VOLUME, "children": [part]}
    found, unread = parse_serials(lsblk(disk))
    assert (set(found), set(found.values()), unread) == (
        {"/dev/nvme1n1", "/dev/nvme1n1p1", "/dev/mapper/clp_md1-cp"},
        {"vol-0123456789abcdef0"},
        (),
    )


@pytest.mark.parametrize("serial", [None, "", "AWS6AAB4D1C7", "vol012", "vol0123456789abcdef0; reboot", "VOL01234567"])
def test_a_disk_without_the_number_of_a_volume_is_on_none_that_is_known(serial):
    assert parse_serials(lsblk({"name": "/dev/sdb", "type": "disk", "serial": serial})) == ({}, ())


@pytest.mark.parametrize("text", ["", "lsblk: unknown column: SERIAL", "{}", "[1]", '{"blockdevices": [3]}'])
def test_what_cannot_be_read_is_kept_as_it_came(text):
    found, unread = parse_serials(Said(text, "", 1))
    assert found == {}
    assert unread
