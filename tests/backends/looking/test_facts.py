"""Every topic of a node, asked of pretend nodes of every version over SSH, as a look asks it."""

import hashlib
from dataclasses import replace

import asyncssh
import pytest

from backends.errors import ConfError, NoContact, Refused, Unreadable
from backends.looking import Looker
from backends.model import CONF, NODE_TOPICS, NodeFactsProbe, Ref
from backends.settings import CLIENT, Timing
from backends.sim.blueprint import OSAKA
from backends.sim.nodes.versions import VERSIONS
from tests.backends.looking.confs import PHASE_A
from tests.backends.looking.there import RESTORED, There
from tests.backends.sim.nodes import osaka
from tests.backends.transports.machines import Reply

ABOUT = "/mnt/md1/about.txt"
COPY = "/root/clpdeck/1/clp.conf"


@pytest.fixture
async def there(tmp_path, request):
    there = There(tmp_path / "site", getattr(request, "param", "5.3"))
    await there.site.start()
    yield there
    await there.site.stop()


@pytest.fixture
async def look(there):
    lookers = []

    async def asked(node, topic, *of, cluster="prod-db"):
        if not lookers:
            lookers.append(Looker(there.settings))
        return (await lookers[0].look(NodeFactsProbe(cluster, node, topic, of))).value

    yield asked
    for looker in lookers:
        await looker.close()


@pytest.mark.parametrize("there", VERSIONS, indirect=True)
async def test_a_node_of_every_version_answers_to_every_topic(there, look):
    world = there.site.world
    system = world.machines["server01"].system
    facts = {topic: await look("server01", topic) for topic in PLAIN}
    assert {topic: one.unread for topic, one in facts.items()} == dict.fromkeys(PLAIN, ())
    assert facts["host-name"].pairs == (("host name", "server01"),)
    assert facts["boot-id"].word("boot id") == world.machines["server01"].boot_id
    assert facts["services"].pairs == (("clusterpro", "enabled"), ("clusterpro_md", "enabled"))
    assert facts["service-states"].pairs == (("clusterpro", "active"), ("clusterpro_md", "active"))
    assert facts["aws-region"].pairs == (("region", "ap-northeast-1"),)
    assert facts["licences"].word("count") == "2"
    assert set(system.licences) < {key for key, _ in facts["licences"].pairs}
    assert facts["mirror-disks"].word("missing") == "0"
    assert facts["conf"].word("/root/cluster/name") == "prod-db"
    own = [one for one in world.machines["server01"].drives if one.disk.parts[0].notes]
    assert facts["mirror-volumes"].word("volumes") == " ".join(sorted(one.volume_id for one in own))
    for number in (1, 2):
        data = facts["conf"].word(f"/root/resource/md@md{number}/parameters/diskdev/dppath")
        assert facts["partitions"].word(data).endswith(" ext4")


PLAIN = (
    "host-name",
    "boot-id",
    "services",
    "service-states",
    "aws-region",
    "licences",
    "partitions",
    "mirror-disks",
    "mirror-volumes",
    "conf",
    "events",
    "boot-times",
)
WITH_MORE = {"host-key", "reach", "files", "file-systems", "conf-copy", "to-change", "traces"}
OF_FORCED_STOP = {"modes", "difference", "own-role", "http"}


def test_of_every_topic_it_is_tested():
    assert set(PLAIN) | WITH_MORE | OF_FORCED_STOP == set(NODE_TOPICS)


@pytest.mark.parametrize("there", VERSIONS, indirect=True)
async def test_a_restored_node_of_every_version_tells_how_far_its_restore_is(there, look):
    await there.launched()
    there.know(*osaka.SERVERS)
    assert (await look("server01", "services", cluster=RESTORED)).pairs == (
        ("clusterpro", "disabled"),
        ("clusterpro_md", "disabled"),
    )
    assert (await look("server01", "service-states", cluster=RESTORED)).word("clusterpro") == "inactive"
    phase_a = ("a", *PHASE_A)
    assert (await look("server01", "to-change", *phase_a, cluster=RESTORED)).word("left") == "4"
    assert (await look("server01", "traces", "10.0.0.200", cluster=RESTORED)).word("found") != "0"
    await osaka.licence_and_region(there.typed)
    assert (await look("server01", "aws-region", cluster=RESTORED)).word("region") == "ap-northeast-3"
    assert (await look("server01", "licences", cluster=RESTORED)).word("eval-base-sv3").startswith("CLUSTERPRO X")
    launched = {one: there.site.world.machines[osaka.label(one)] for one in osaka.SERVERS}
    await osaka.configure(there.site.world, there.typed, launched)
    facts = await look("server01", "to-change", *phase_a, cluster=RESTORED)
    assert (facts.word("left"), facts.word("by hand")) == ("0", "no")
    assert (await look("server01", "traces", "10.0.0.200", cluster=RESTORED)).word("found") == "0"


async def test_a_setting_and_a_file_that_are_missing_are_facts(there, look):
    world = there.site.world
    del world.machines["server01"].system.regions["root"]
    assert (await look("server01", "aws-region")).pairs == (("region", "unset"),)
    about = world.clusters["server01"].mirrors["md1"].data["server01"].files["about.txt"]
    facts = await look("server01", "files", ABOUT, "/root/none.key")
    assert facts.pairs == ((ABOUT, hashlib.sha256(about).hexdigest()), ("/root/none.key", "missing"))
    facts = await look("server01", "conf-copy", COPY)
    assert facts.pairs == (("sha256", "missing"),)


async def test_a_copy_is_compared_with_the_one_in_force(there, look):
    files = there.site.world.machines["server01"].system.files
    files[COPY] = files[CONF].replace(b"prod-db", b"prod-dbx")
    facts = await look("server01", "conf-copy", COPY)
    assert facts.pairs == (
        ("/root/cluster/name", "prod-db -> prod-dbx"),
        ("changes", "1"),
        ("sha256", hashlib.sha256(files[COPY]).hexdigest()),
        ("sha256 in force", hashlib.sha256(files[CONF]).hexdigest()),
    )


async def test_no_secret_is_in_the_facts_nor_in_the_text_that_is_kept(there):
    files = there.site.world.machines["server01"].system.files
    files[CONF] = files[CONF].replace(b"<trekking>", b"<trekking><password>hunter2</password>")
    files[COPY] = files[CONF].replace(b"hunter2", b"hunter3")
    files["/opt/nec/clusterpro/scripts/failover/exec1/start.sh"] = b"PASSWORD=hunter4 ping ap-northeast-1\n"
    looker = Looker(there.settings)
    for topic, of in {"conf": (), "conf-copy": (COPY,), "traces": ("ap-northeast-1",), "to-change": ("a",)}.items():
        seen = await looker.look(NodeFactsProbe("prod-db", "server01", topic, of))
        assert seen.value.pairs
        assert "hunter" not in seen.raw + str(seen.value)
    await looker.close()


@pytest.mark.parametrize(
    ("topic", "of", "sentence"),
    [
        ("weather", (), "cannot be asked about 'weather'"),
        ("files", (Ref("1.1", "path"),), "cannot be asked about 'files' yet"),
        ("files", ("/etc/../etc/shadow",), "is not run on server01 of prod-db: this session only looks"),
        ("files", (), "is not run on server01"),
        ("traces", (), "is not run on server01"),
        ("traces", ("-f",), "is not run on server01"),
        ("conf-copy", ("/etc/shadow",), "is not run on server01"),
        ("to-change", ("b", "vip 1.1.1.1=2.2.2.2"), "not one AWS virtual IP resource"),
        ("reach", ("10.0.0.200:22",), "who answers is asked of the client host, not of server01"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(look, topic, of, sentence):
    with pytest.raises(Refused, match=sentence):
        await look("server01", topic, *of)


async def test_a_program_that_is_not_there_is_no_answer(bench):
    machine = await bench.machine("server01", replies={"lvdisplay": Reply(err=b"not found\n", code=127)})
    looker = Looker(bench.site(machine.node, timing=Timing()))
    for topic, program in (("licences", "clplcnsc"), ("aws-region", "aws"), ("partitions", "lsblk")):
        with pytest.raises(Unreadable, match=rf"no such command \(is {program} installed there"):
            await looker.look(NodeFactsProbe("prod", "server01", topic))
    await looker.close()


async def test_a_node_without_lvm_is_asked_about_its_partitions_all_the_same(bench):
    tree = b'{"blockdevices": [{"name": "/dev/sda1", "size": 5, "fstype": null, "type": "part"}]}'
    replies = {"lsblk -J -b -p -o NAME,SIZE,FSTYPE,TYPE": Reply(tree), "lvdisplay": Reply(err=b"not found\n", code=127)}
    machine = await bench.machine("server01", replies=replies)
    looker = Looker(bench.site(machine.node, timing=Timing()))
    seen = await looker.look(NodeFactsProbe("prod", "server01", "partitions"))
    assert (seen.value.pairs, seen.value.unread) == ((("/dev/sda1", "5 raw"),), ())
    await looker.close()


@pytest.mark.parametrize(
    ("reply", "sudo", "kind", "sentence"),
    [
        (Reply(b"Log in as root.\n", code=1), False, Refused, "answered: Log in as root. .make the user root"),
        (Reply(err=b"sudo: a password is required\n", code=1), True, Refused, "sudoers must let operator run it"),
        (Reply(err=b"sudo: clplcnsc: command not found\n", code=1), True, Unreadable, "is clplcnsc installed there"),
        (Reply(signal="KILL"), False, Unreadable, "was ended by signal 9"),
        (Reply(cut=True), False, NoContact, "was lost before the command's end"),
    ],
)
async def test_a_login_that_may_not_and_a_command_that_breaks_off_bring_no_answer(bench, reply, sudo, kind, sentence):
    words = "sudo -n clplcnsc -l -a" if sudo else "clplcnsc -l -a"
    machine = await bench.machine("server01", replies={words: reply})
    looker = Looker(bench.site(replace(machine.node, sudo=sudo), timing=Timing()))
    with pytest.raises(kind, match=sentence):
        await looker.look(NodeFactsProbe("prod", "server01", "licences"))
    await looker.close()


async def test_what_sudo_remarks_by_the_way_is_no_answer_and_no_refusal(bench):
    """A restored machine whose name has no address yet makes it say so with every command."""
    warning = b"sudo: unable to resolve host server01: Name or service not known\n"
    replies = {
        "sudo -n aws configure get region": Reply(err=warning, code=1),
        "sudo -n hostname": Reply(b"server01\n", err=warning),
    }
    machine = await bench.machine("server01", replies=replies)
    looker = Looker(bench.site(replace(machine.node, sudo=True), timing=Timing()))
    for topic, pair in {"aws-region": ("region", "unset"), "host-name": ("host name", "server01")}.items():
        seen = (await looker.look(NodeFactsProbe("prod", "server01", topic))).value
        assert (seen.pairs, seen.unread) == ((pair,), ())
    await looker.close()


@pytest.mark.parametrize("topic", ["conf", "traces", "mirror-disks"])
async def test_a_node_that_has_no_configuration_says_so(there, look, topic):
    del there.site.world.machines["server01"].system.files[CONF]
    with pytest.raises(Unreadable, match=f"server01 has no {CONF}: is the cluster created there"):
        await look("server01", topic, *(("x",) if topic == "traces" else ()))


async def test_a_configuration_that_cannot_be_read_is_told_with_the_node_s_name(there, look):
    there.site.world.machines["server01"].system.files[CONF] = b"<root><cluster>"
    with pytest.raises(ConfError, match=r"^server01: the configuration"):
        await look("server01", "conf")


# --- host keys, and who answers ---------------------------------------------------------------------------------------


def fingerprint(there, server):
    return asyncssh.import_public_key(there.key(server)).get_fingerprint()


async def test_a_restored_node_offers_a_new_key_that_nobody_trusts_until_it_is_noted(there, look):
    await there.launched()
    with pytest.raises(Refused, match="is unknown"):
        await look("server01", "host-name", cluster=RESTORED)
    offered = ("offered", fingerprint(there, "server01"))
    assert (await look("server01", "host-key", cluster=RESTORED)).pairs == (offered, ("trusted", "no"))
    there.know("server01")
    assert (await look("server01", "host-key", cluster=RESTORED)).pairs == (offered, ("trusted", "yes"))
    assert (await look("server01", "host-name", cluster=RESTORED)).pairs == (("host name", "server01"),)


async def test_an_earlier_drill_s_key_at_the_same_address_does_not_block(there, look):
    await there.launched()
    with (there.site.folder / "known_hosts").open("a") as file:
        file.write(f"{osaka.ADDRESSES['server01']} {there.key('server02')}\n")
    assert (await look("server01", "host-key", cluster=RESTORED)).word("trusted") == "another"
    there.know("server01")
    assert (await look("server01", "host-key", cluster=RESTORED)).word("trusted") == "yes"
    assert (await look("server01", "host-name", cluster=RESTORED)).word("host name") == "server01"


async def test_a_node_that_is_not_there_yet_is_no_answer(look):
    with pytest.raises(NoContact, match=r"172\.31\.\d+\.11"):
        await look("server01", "host-key", cluster=RESTORED)


async def test_from_the_client_host_it_is_seen_who_answers_at_the_vip_and_at_the_name(there, look):
    await there.restored()
    there.know(*osaka.SERVERS)
    targets = (f"{OSAKA.vip}:22", f"{OSAKA.domain}:22")
    assert (await look(CLIENT, "reach", *targets, cluster=RESTORED)).pairs == tuple(
        (one, "server01") for one in targets
    )
    await there.typed("server01-osaka", "clpgrp -m failover -a server02")
    there.site.world.clock.advance(120.0)
    assert (await look(CLIENT, "reach", *targets, cluster=RESTORED)).word(targets[0]) == "server02"


async def test_a_node_that_nobody_vouched_for_and_a_place_where_nobody_is_are_told(there, look):
    await there.restored()
    facts = await look(CLIENT, "reach", f"{OSAKA.vip}:22", "no.such.name:22", f"{OSAKA.vip}:23", cluster=RESTORED)
    assert facts.pairs == (
        (f"{OSAKA.vip}:22", f"another host's key {fingerprint(there, 'server01')}"),
        ("no.such.name:22", "no answer: Name or service not known"),
        (f"{OSAKA.vip}:23", "no answer: Connection refused"),
    )


async def test_a_target_that_is_none_is_refused(look):
    with pytest.raises(Refused, match="'nowhere' is no HOST:PORT"):
        await look(CLIENT, "reach", "nowhere", cluster=RESTORED)


async def test_a_cluster_without_a_client_host_has_none_to_ask(look):
    with pytest.raises(Refused, match="has no node client"):
        await look(CLIENT, "reach", "10.0.0.200:22")


# --- of the forced stop -----------------------------------------------------------------------------------------------


async def test_the_file_system_of_a_volume_is_told_and_what_is_mounted_on_a_folder(there, look):
    drives = there.site.world.machines["server01"].drives
    volume = next(one.volume_id for one in drives if one.disk.parts[0].notes)
    told = await look("server01", "file-systems", volume, "/root/clpdeck/fetch")
    assert told.unread == ()
    assert (told.word("file systems"), told.word("folder")) == ("1", "none")
    assert told.word("file system").endswith("dp")
    assert (await look("server01", "file-systems", volume, "/mnt/md1")).word("folder") == "this volume"
    assert (await look("server01", "file-systems", "vol-0123456789abcdef9", "/mnt/md1")).word("folder") == "another"


async def test_a_node_tells_what_its_own_role_may_do(there, look):
    cloud = there.site.world.cloud
    other = there.site.world.machines["server02"].instance_id
    own = there.site.world.machines["server01"].instance_id
    words = ("/usr/local/bin/aws", "ec2", "stop-instances", "--dry-run", "--region", "ap-northeast-1")
    asked = (*words, "--instance-ids", other)
    assert (await look("server01", "own-role", *asked)).pairs == (("ec2:StopInstances", "allowed"),)
    cloud.instances[own].profile = "cluster-guard"
    told = (await look("server01", "own-role", *asked)).word("ec2:StopInstances")
    assert told == "refused: You are not authorized to perform this operation."
    gone = (await look("server01", "own-role", *words, "--instance-ids", "i-0123456789abcdef0")).pairs
    assert gone[0][1].startswith("unproved: EC2 answered InvalidID.NotFound")
    assert cloud.instances[other].state == "running"


async def test_a_page_answers_a_node_by_endpoint_route_and_policy_only(there, look):
    cloud = there.site.world.cloud
    url = "http://np-target.s3-website-ap-northeast-1.amazonaws.com/"
    [endpoint], site = cloud.endpoints.values(), cloud.buckets["np-target"]
    assert (await look("server01", "http", url)).pairs == ((url, "200"),)
    policy, site.policy = site.policy, ""
    assert (await look("server01", "http", url)).pairs == ((url, "403"),)
    site.policy, site.pages = policy, {}
    assert (await look("server01", "http", url)).pairs == ((url, "404"),)
    endpoint.table_ids.clear()
    assert (await look("server01", "http", url)).word(url).startswith("no answer: curl: (28)")
    elsewhere = "http://pages.example/"
    assert (await look("server01", "http", elsewhere)).word(elsewhere).startswith("no answer: curl: (6)")


async def test_a_script_is_compared_line_by_line_and_may_be_missing(there, look):
    files, at = there.site.world.machines["server01"].system.files, "/opt/clpdeck/forced-stop.sh"
    files[COPY] = b"#!/bin/sh\nexit 1\n"
    assert (await look("server01", "modes", at)).pairs == ((at, "missing"),)
    told = await look("server01", "difference", at, COPY)
    assert {"+#!/bin/sh", "+exit 1"} < {word for _, word in told.pairs}
    files[at] = files[COPY]
    assert (await look("server01", "difference", at, COPY)).pairs == (("lines", "0"),)
    assert (await look("server01", "modes", at)).pairs == ((at, "644"),)


async def test_how_long_a_start_takes_is_told_of_the_boot_alone(there, look):
    told = await look("server01", "boot-times")
    assert [told.word(key) for key in ("boot loader", "begun")] == ["0", "at boot"]
    assert 20 <= float(told.word("service")) < 24
    assert told.word("boot loader from") == "/boot/grub2/grub.cfg:3 set timeout=0"
    there.site.world.cluster.members["server01"].begun_at = there.site.world.clock.now()
    assert (await look("server01", "boot-times")).word("begun") == "later"
