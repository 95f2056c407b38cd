"""Facts about a configuration: what is to change, what differs in a copy, what is left of the source region."""

import hashlib
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.clpconf import Change, edit, read
from backends.errors import ConfError, PlanError, Refused
from backends.looking import configuration
from backends.looking.wanted import phase
from backends.model import SCRIPTS, Facts
from backends.parsers.said import Said
from tests.backends.looking.confs import PHASE_A, PHASE_B, conf, plain, without

NOTHING = Said("", "", 1)


def wrought(data, name, words):
    """The configuration once the phase is done by clpdeck."""
    return edit(data, phase(read(data), name, words).changes)


def test_addresses_are_told_by_their_place_in_the_webui_with_old_and_new():
    facts = configuration.to_change(conf(), ("a", *PHASE_A))
    assert facts.pairs == (
        ("Cluster Properties > Interconnect > Interconnect 0: IP Address (server01)", "172.16.10.11 -> 172.31.10.11"),
        (
            "Cluster Properties > Interconnect > Mirror connect mdc1: IP Address (server01)",
            "172.16.10.11 -> 172.31.10.11",
        ),
        ("Cluster Properties > Interconnect > Interconnect 0: IP Address (server02)", "172.16.20.11 -> 172.31.20.11"),
        (
            "Cluster Properties > Interconnect > Mirror connect mdc1: IP Address (server02)",
            "172.16.20.11 -> 172.31.20.11",
        ),
        ("left", "4"),
        ("unseen", "0"),
        ("by hand", "no"),
    )


def test_what_is_done_is_not_told_any_more():
    facts = configuration.to_change(wrought(conf(), "a", PHASE_A), ("a", *PHASE_A))
    assert facts.pairs == (("left", "0"), ("unseen", "0"), ("by hand", "no"))


def test_a_mirror_connect_that_is_right_at_one_of_its_two_places_only_is_still_to_be_changed():
    half = wrought(conf(), "a", PHASE_A).replace(
        b"<mdc>\n        <info>172.31.10.11", b"<mdc>\n        <info>172.16.10.11"
    )
    assert configuration.to_change(half, ("a", *PHASE_A)).word("left") == "1"


def test_one_field_without_a_confirmed_place_makes_the_phase_a_hand_s_but_what_can_be_read_back_is():
    facts = configuration.to_change(conf(), ("b", *PHASE_B))
    told = dict(facts.pairs)
    assert told["AWS virtual IP resource awsvip1 > Details > IP Address"] == "10.0.0.200 -> 172.32.0.1"
    assert told["AWS virtual IP resource awsvip1 > Details > ENI ID (server02)"].endswith("-> eni-0bbbbbbbbbbbbbbbb")
    assert told["AWS DNS resource awsdns1 > Details > Host Zone ID"] == "(not known) -> Z0123456789"
    assert told["AWS DNS resource awsdns1 > Details > IP Address (server02)"] == "(not known) -> 172.31.20.11"
    construction = "Mirror disk resource md1 > Details > Tuning > Mirror tab > Execute the initial mirror construction"
    assert told[construction] == "on -> off"
    assert told["by hand"] == "yes"
    left = [key for key in told if key.startswith(("AWS virtual IP", "Mirror disk"))]
    assert int(told["left"]) == len(left) == 6


def test_without_the_proof_of_a_quiet_point_the_construction_is_left_alone():
    facts = configuration.to_change(conf(), ("b", *PHASE_B[:-1]))
    assert not [key for key, _ in facts.pairs if "mirror construction" in key]


def test_after_a_hand_did_it_nothing_is_left_that_can_be_read_back():
    data = conf()
    readable = [item for item in phase(read(data), "b", PHASE_B).items if item.path and item.new is not None]
    done = edit(data, [Change(item.path, item.new) for item in readable])
    facts = configuration.to_change(done, ("b", *PHASE_B))
    assert (facts.word("left"), facts.word("by hand")) == ("0", "yes")


def test_a_name_that_no_known_place_has_and_that_stands_nowhere_was_not_changed_by_any_hand():
    """Else a restored cluster would go on to set the name of the one it is a copy of."""
    data = conf()
    readable = [item for item in phase(read(data), "b", PHASE_B).items if item.path and item.new is not None]
    done = edit(data, [Change(item.path, item.new) for item in readable])
    done = wrought(done, "a", PHASE_A)
    assert configuration.to_change(done, ("b", *PHASE_B)).word("unseen") == "3"
    record = next(word.partition("=")[2] for word in PHASE_B if word.startswith("record="))
    path = next(path for path, text in read(data).values if path.startswith("/root/resource/awsdns"))
    ids = "i-0aaaaaaaaaaaaaaaa, i-0bbbbbbbbbbbbbbbb"
    for text, unseen in (("Z0123456789", "2"), (f"Z0123456789 {record.upper()}", "1"),
                         (f"Z0123456789 {record} {ids}", "0"), (f"Z0123456789 {record} {ids[:10]}", "1")):  # fmt: skip
        assert configuration.to_change(edit(done, [Change(path, text)]), ("b", *PHASE_B)).word("unseen") == unseen


def test_where_every_place_is_confirmed_no_hand_is_needed():
    facts = configuration.to_change(plain(), ("b", *PHASE_B))
    assert facts.word("by hand") == "no"
    assert configuration.to_change(wrought(plain(), "b", PHASE_B), ("b", *PHASE_B)).word("left") == "0"


def test_a_value_that_has_to_go_and_that_nobody_said_a_new_one_for_is_asked_about():
    data = plain().replace(
        b"<trekking>",
        b'<networkpartition><types name="httpnp"/><httpnp name="h"><host>np.ap-northeast-1.example</host></httpnp>'
        b"</networkpartition><trekking>",
    )
    assert configuration.to_change(data, ("b", *PHASE_B)).word("by hand") == "no"
    facts = configuration.to_change(data, ("b", *PHASE_B, "source=ap-northeast-1"))
    asked = [word for word in dict(facts.pairs).values() if word.endswith("-> (to be asked)")]
    assert asked == ["np.ap-northeast-1.example -> (to be asked)"]
    assert facts.word("by hand") == "yes"


def test_new_instances_are_none_of_the_source_s():
    old = conf()
    key = "Cluster Properties > Fencing > Forced Stop > Instance ID"
    was, becomes = configuration.to_change(old, ("b", *PHASE_B)).word(key).split(" -> ")
    assert was.startswith("i-")
    assert becomes == "i-0aaaaaaaaaaaaaaaa (server01), i-0bbbbbbbbbbbbbbbb (server02)"
    new = old
    for number in ("i-0aaaaaaaaaaaaaaaa", "i-0bbbbbbbbbbbbbbbb"):
        at = new.index(b"<instanceid>", 0 if number.endswith("a") else new.index(b"i-0aaaaaaaaaaaaaaaa") + 40)
        end = new.index(b"</instanceid>", at)
        new = new[:at] + b"<instanceid>" + number.encode() + new[end:]
    assert configuration.to_change(new, ("b", *PHASE_B)).word(key) is None


@pytest.mark.parametrize(
    ("of", "sentence"),
    [
        ((), "phase a or b, not ''"),
        (("c",), "phase a or b, not 'c'"),
        (("a", "interconnect server09=10.0.0.1"), "has no server server09"),
        (("a", "interconnect=10.0.0.1"), "says nothing about a configuration"),
        (("a", "colour server01=blue"), "says nothing about a configuration"),
        (("a", "vpc server01=vpc-1"), "says nothing about a configuration"),
        (("b", "vpc="), "says nothing about a configuration"),
        (("b", "vip 10.9.9.9=172.32.0.1"), "not one AWS virtual IP resource has 10.9.9.9 or 172.32.0.1"),
    ],
)
def test_what_makes_no_sense_is_refused(of, sentence):
    with pytest.raises(Refused, match=sentence):
        configuration.to_change(conf(), of)


def test_a_cluster_without_vips_and_names_needs_none_of_their_words():
    vip = ('<awsvip name="awsvip1">', "</awsvip>", '<resource name="awsvip@awsvip1"/>', "awsvip")
    data = without(plain(), *vip)
    facts = configuration.to_change(data, ("b", *PHASE_B[:1], *PHASE_B[6:8]))
    assert (facts.word("left"), facts.word("by hand")) == ("0", "no")


def test_which_of_two_names_is_meant_nobody_said():
    two = conf().replace(b"</awsdns>", b'</awsdns><awsdns name="other"><parameters/></awsdns>')
    told = dict(configuration.to_change(two, ("b", *PHASE_B)).pairs)
    assert told["AWS DNS resource other > Details > Host Zone ID"] == "(not known) -> (to be asked)"


@given(st.lists(st.text(max_size=20), max_size=4))
def test_no_word_is_too_odd(words):
    with suppress(PlanError):
        assert phase(CONF, "b", words).name == "rest"


CONF = read(conf())


# --- copies -----------------------------------------------------------------------------------------------------------


def test_a_copy_is_told_by_what_differs_and_by_its_sum():
    copy = wrought(conf(), "a", PHASE_A)
    facts = configuration.conf_copy(conf(), copy)
    told = dict(facts.pairs)
    assert told["/root/server@server01/device@0/info"] == "172.16.10.11 -> 172.31.10.11"
    assert told["sha256"] == hashlib.sha256(copy).hexdigest()
    assert told["sha256 in force"] == hashlib.sha256(conf()).hexdigest()
    assert int(told["changes"]) == len(facts.pairs) - 3


def test_what_is_left_to_its_default_is_said_so():
    facts = configuration.conf_copy(plain(), wrought(plain(), "b", PHASE_B))
    assert facts.word("/root/resource/md@md1/parameters/fullcopy") == "(left out) -> 0"


def test_a_copy_that_is_not_there_is_missing():
    assert configuration.conf_copy(conf(), None).pairs == (("sha256", "missing"),)


def test_a_copy_that_is_none_is_not_read():
    with pytest.raises(ConfError):
        configuration.conf_copy(conf(), b"<html>")


def test_secrets_are_among_no_facts():
    data = conf().replace(b"<timeout>300</timeout>", b"<timeout>300</timeout><password>hunter2</password>")
    copy = data.replace(b"hunter2", b"hunter3").replace(b"<uuid>", b"<comment>x</comment><uuid>")
    for facts in (configuration.conf(data), configuration.conf_copy(data, copy)):
        assert "hunter" not in str(facts)
        assert "(hidden)" in str(facts)


def test_a_configuration_is_told_value_by_value():
    facts = configuration.conf(conf())
    assert facts.word("/root/resource/md@md1/parameters/diskdev/dppath") == "/dev/clp_md1/dp"
    assert facts.word("/root/all/charset") == "EUC-JP"


# --- traces -----------------------------------------------------------------------------------------------------------

START = f"{SCRIPTS}/failover/exec1/start.sh"


def test_what_is_left_of_the_source_is_found_in_values_and_in_scripts():
    grep = Said(f"{START}:3:aws ec2 describe-instances --region ap-northeast-1\n")
    facts = configuration.left_of_source(conf(), ("10.0.0.200", "ap-northeast-1"), grep)
    told = dict(facts.pairs)
    assert told["/root/resource/awsvip@awsvip1/parameters/ip"] == "10.0.0.200"
    assert told[f"{START}:3"] == "aws ec2 describe-instances --region ap-northeast-1"
    assert int(told["found"]) == len(facts.pairs) - 2
    assert int(told["settings"]) == int(told["found"]) - 1


def test_a_comment_and_a_name_are_no_settings_and_an_address_in_a_value_is():
    data = plain().replace(b"<trekking>", b"<trekking><comment>was in ap-northeast-1</comment>")
    data = data.replace(b'"md1"', b'"md-ap-northeast-1"')
    facts = configuration.left_of_source(data, ("ap-northeast-1",), NOTHING)
    assert facts.word("/root/trekking/comment") == "was in ap-northeast-1"
    assert facts.word("settings") == "0"
    assert int(facts.word("found") or 0) >= 2
    assert configuration.left_of_source(data, ("ap-northeast-1", "10.0.0.200"), NOTHING).word("settings") == "1"


def test_an_address_is_not_found_within_a_longer_one():
    grep = Said(f"{START}:3:ping 172.16.10.110\n{START}:4:ping 172.16.10.1\n")
    facts = configuration.left_of_source(plain(), ("172.16.10.1",), grep)
    assert facts.pairs == ((f"{START}:4", "ping 172.16.10.1"), ("settings", "0"), ("found", "1"))


def test_nothing_left_is_said_and_a_folder_that_could_not_be_searched_says_nothing():
    assert configuration.left_of_source(conf(), ("eu-north-1",), NOTHING).pairs == (("settings", "0"), ("found", "0"))
    denied = Said("", f"grep: {SCRIPTS}/a: Permission denied\n", 2)
    facts = configuration.left_of_source(conf(), ("eu-north-1",), denied)
    assert facts.word("settings") == "0"
    assert (facts.word("found"), facts.unread) == (None, (f"grep: {SCRIPTS}/a: Permission denied",))


def test_a_line_with_a_password_is_hidden_and_a_file_that_is_no_text_is_named():
    grep = Said(f"{START}:3:PASSWORD=x curl http://ap-northeast-1\nBinary file {SCRIPTS}/blob matches\n")
    facts = configuration.left_of_source(plain(), ("ap-northeast-1",), grep)
    assert facts.pairs == (
        (f"{START}:3", "(hidden)"),
        (f"{SCRIPTS}/blob", "a file that is no text has one of them in it"),
        ("settings", "0"),
        ("found", "2"),
    )


# --- mirror disks -----------------------------------------------------------------------------------------------------


def partitions(*paths, unread=(), **words):
    return Facts("partitions", tuple((path, words.get(path, "8589934592 ext4")) for path in paths), unread)


ALL = ("/dev/clp_md1/cp", "/dev/clp_md1/dp", "/dev/clp_md2/cp", "/dev/clp_md2/dp")


def test_the_partitions_that_mirror_disks_are_configured_with_are_looked_for_by_name():
    facts = configuration.mirror_disks(conf(), "server01", partitions(*ALL))
    assert facts.word("md2 data partition") == "/dev/clp_md2/dp is there"
    assert (len(facts.pairs), facts.word("missing")) == (5, "0")
    facts = configuration.mirror_disks(conf(), "server01", partitions(*ALL[:3]))
    assert (facts.word("md2 data partition"), facts.word("missing")) == ("/dev/clp_md2/dp is missing", "1")
    facts = configuration.mirror_disks(conf(), "server01", partitions(*ALL, **{"/dev/clp_md2/dp": "absent"}))
    assert (facts.word("md2 data partition"), facts.word("missing")) == ("/dev/clp_md2/dp is missing", "1")


def test_a_server_with_device_names_of_its_own_is_looked_at_by_those():
    own = '<server name="server02"><parameters><diskdev><dppath>/dev/nvme2n1p2</dppath></diskdev></parameters></server>'
    text = conf().decode("euc_jp").replace('<md name="md1">', f'<md name="md1">{own}', 1)
    there = partitions(ALL[0], "/dev/nvme2n1p2", *ALL[2:])
    told = {name: configuration.mirror_disks(text.encode("euc_jp"), name, there) for name in ("server01", "server02")}
    assert told["server01"].word("md1 data partition") == "/dev/clp_md1/dp is missing"
    assert told["server02"].word("md1 data partition") == "/dev/nvme2n1p2 is there"
    assert told["server02"].word("missing") == "0"


def test_each_partition_of_a_mirror_disk_is_told_with_the_volume_that_it_is_on():
    tree = {
        "name": "/dev/nvme1n1",
        "type": "disk",
        "serial": "vol0a1b2c3d4e5f60718",
        "children": [{"name": "/dev/mapper/clp_md1-dp", "type": "lvm"}],
    }
    facts = configuration.mirror_volumes(conf(), "server01", Said(json.dumps({"blockdevices": [tree]})))
    assert facts.word("md1 data volume") == "vol-0a1b2c3d4e5f60718"
    assert (facts.word("md1 cluster volume"), facts.word("volumes")) == (None, None)


def test_while_something_could_not_be_read_nothing_is_called_missing():
    facts = configuration.mirror_disks(conf(), "server01", partitions(*ALL[:3], unread=("odd",)))
    assert (facts.word("md2 data partition"), facts.word("missing")) == ("/dev/clp_md2/dp is not known", None)
    assert facts.unread == ("odd",)
