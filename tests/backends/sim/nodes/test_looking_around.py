import hashlib
import json

import pytest


async def test_lsblk_draws_each_disk_with_what_is_on_it_and_where_it_is_mounted(typed):
    assert (await typed("server01", "lsblk")).out.splitlines() == [
        "NAME         MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS",
        "nvme0n1        259:0  0   30G  0 disk",
        "└─nvme0n1p1    259:1  0   30G  0 part /",
        "nvme1n1        259:8  0  100G  0 disk",
        "├─clp_md1-cp   253:3  0    1G  0 lvm",
        "└─clp_md1-dp   253:4  0   99G  0 lvm  /mnt/md1",
        "nvme2n1       259:16  0  100G  0 disk",
        "├─clp_md2-cp   253:5  0    1G  0 lvm",
        "└─clp_md2-dp   253:6  0   99G  0 lvm  /mnt/md2",
    ]
    assert "/mnt" not in (await typed("server02", "lsblk")).out
    tree = json.loads((await typed("server01", "lsblk -J")).out)["blockdevices"]
    assert tree[1]["children"][1]["mountpoints"] == ["/mnt/md1"]


async def test_lvm_shows_what_its_devices_file_lets_it_see_and_all_after_an_update(typed, world):
    machine = world.machines["server01"]
    assert (await typed("server01", "lvdisplay")).out.count("LV Path                /dev/clp_md") == 4
    machine.system.lvm_devices.discard(machine.drives[2].volume_id)
    assert "clp_md2" not in (await typed("server01", "lvdisplay")).out
    assert "clp_md2" not in (await typed("server01", "lsblk")).out
    assert (await typed("server01", "lvmdevices")).out.count("\n") == 1
    assert (await typed("server01", "lvmdevices --update --refresh")).status == 0
    assert "LV Path                /dev/clp_md2/dp" in (await typed("server01", "lvdisplay")).out


async def test_parted_lists_the_disks(typed):
    out = (await typed("server01", "parted -l")).out
    assert out.count("Model: Amazon Elastic Block Store (nvme)") == 3
    assert "Disk /dev/nvme1n1: 107GB" in out


async def test_data_is_read_where_it_is_mounted_and_nowhere_else(typed, world):
    text = (await typed("server01", "cat /mnt/md1/data.txt")).out
    assert text == f"last written {world.clock.now():%Y-%m-%d %H:%M:%S} UTC\n"
    summed = await typed("server01", "sha256sum /mnt/md1/data.txt")
    digest = hashlib.sha256(world.cluster.mirror.data["server01"].files["data.txt"]).hexdigest()
    assert summed.out == f"{digest}  /mnt/md1/data.txt\n"
    missing = await typed("server02", "cat /mnt/md1/data.txt")
    assert missing.err == "cat: /mnt/md1/data.txt: No such file or directory\n"


async def test_a_few_files_are_there_and_root_s_are_for_root(typed):
    assert (await typed("server02", "cat /etc/hostname")).out == "server02\n"
    assert "<name>prod-db</name>" in (await typed("server02", "cat /opt/nec/clusterpro/etc/clp.conf")).out
    licence = "licences/eval_base_53_sv2.key"
    assert "serial=eval-base-sv2\n" in (await typed("server02", f"cat {licence}")).out
    assert (await typed("server02", f"cat {licence}", root=False)).err == f"cat: {licence}: Permission denied\n"


async def test_each_user_has_a_region_of_his_own_or_none(typed):
    assert (await typed("server01", "aws configure get region")).out == "ap-northeast-1\n"
    unset = await typed("server01", "aws configure get region", root=False)
    assert (unset.status, unset.out) == (1, "")
    await typed("server01", "aws configure set region ap-northeast-3")
    assert (await typed("server01", "aws configure get region")).out == "ap-northeast-3\n"
    assert (await typed("server02", "aws configure get region")).out == "ap-northeast-1\n"
    assert (await typed("server01", "aws s3 ls")).status == 1


@pytest.mark.parametrize("region", [None, "ap-northeast-3"])
async def test_without_its_own_region_a_server_cannot_take_the_vip(typed, world, region):
    regions = world.machines["server02"].system.regions
    regions.clear()
    if region:
        regions["root"] = region
    assert (await typed("server01", "clpgrp -m failover -a server02")).status == 1
    assert "awsvip1        : Online Failure" in (await typed("server02", "clpstat --local")).out


async def test_a_server_with_another_host_name_does_not_start_its_cluster_service(typed, world):
    assert (await typed("server02", "hostnamectl set-hostname ip-172-16-20-11")).status == 0
    assert (await typed("server02", "hostname")).out == "ip-172-16-20-11\n"
    await typed("server02", "reboot")
    world.clock.advance(120.0)
    assert world.cluster.members["server02"].service == "stopped"
    assert (await typed("server02", "hostnamectl set-hostname server02", root=False)).status == 1
    await typed("server02", "hostnamectl set-hostname server02")
    await typed("server02", "reboot")
    world.clock.advance(120.0)
    assert world.cluster.members["server02"].service == "running"
    assert "Static hostname: server02" in (await typed("server02", "hostnamectl")).out


async def test_the_name_leads_to_the_server_that_has_the_group(typed, world):
    def address() -> list[str]:
        records = [record for zone in world.cloud.zones.values() for record in zone.records]
        return next(record.values for record in records if record.name == "db.cluster.internal.")

    assert address() == ["172.16.10.11"]
    await typed("server01", "clpgrp -m failover -a server02")
    assert address() == ["172.16.20.11"]


async def test_lsblk_gives_what_is_asked_for_as_json(typed):
    reply = await typed("server02", "lsblk -J -b -p -o NAME,SIZE,FSTYPE,TYPE")
    first, second, _ = json.loads(reply.out)["blockdevices"]
    assert first["children"] == [{"name": "/dev/nvme0n1p1", "size": 32211206144, "fstype": "xfs", "type": "part"}]
    assert (second["name"], second["fstype"]) == ("/dev/nvme1n1", "LVM2_member")
    assert second["children"] == [
        {"name": "/dev/mapper/clp_md1-cp", "size": 1073741824, "fstype": None, "type": "lvm"},
        {"name": "/dev/mapper/clp_md1-dp", "size": 106296246272, "fstype": "ext4", "type": "lvm"},
    ]
    assert (await typed("server02", "lsblk -o NAME,COLOUR")).err == "lsblk: unknown column: COLOUR\n"


async def test_grep_finds_words_as_they_are_in_files_and_folders(typed):
    conf = "/opt/nec/clusterpro/etc/clp.conf"
    assert (await typed("server01", f"grep -nF -e 10.0.0.200 {conf}")).out.endswith("<ip>10.0.0.200</ip>\n")
    found = await typed("server01", "grep -rnF -e ap-northeast-1 -e nowhere-else /opt/nec/clusterpro/etc")
    path, number, line = found.out.split(":", 2)
    assert (found.status, path, number.isdecimal()) == (0, conf, True)
    assert "np-target.s3-website-ap-northeast-1.amazonaws.com" in line
    assert (await typed("server01", f"grep -rlF -e md1 {conf}")).out == f"{conf}\n"
    assert (await typed("server01", f"grep -F 1.0.0.2[0-9] {conf}")).status == 1
    assert (await typed("server01", "grep -rnF -e x /no/such/folder")).status == 2
    assert (await typed("server01", f"grep -v x {conf}")).status == 2


async def test_systemctl_tells_of_several_services_a_line_each(typed, world):
    await typed("server01", "systemctl disable clusterpro_md")
    enabled = await typed("server01", "systemctl is-enabled clusterpro clusterpro_md")
    assert (enabled.out, enabled.status) == ("enabled\ndisabled\n", 0)
    assert (await typed("server01", "systemctl is-active clusterpro clusterpro_md")).out == "active\nactive\n"
    await typed("server01", "clpcl -t -a")
    world.clock.advance(60.0)
    stopped = await typed("server01", "systemctl is-active clusterpro clusterpro_md")
    assert (stopped.out, stopped.status) == ("inactive\nactive\n", 0)
    unknown = await typed("server01", "systemctl is-enabled nothing")
    assert (unknown.out, unknown.status) == ("", 1)
