"""Facts of a node, out of what its commands say: of the operating system, and of the licences."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.model.facts import CORE
from backends.parsers.clplcnsc import parse_licences
from backends.parsers.grep import Hit, parse_hits
from backends.parsers.node_facts import READERS
from backends.parsers.partitions import parse_partitions
from backends.parsers.said import Said
from backends.parsers.sha256sum import parse_sums
from backends.parsers.single import parse_region, parse_word
from backends.parsers.systemctl import parse_states

SUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
LINES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            [
                "enabled",
                "not-found",
                "Failed to get unit file state for clusterpro: No such file or directory",
                "< X >",
                "Seq... 1",
                "   Serial No....... a",
                f"{SUM}  /a",
                "sha256sum: /a: No such file or directory",
                "/opt/x:12:text",
                "grep: /opt: No such file or directory",
                "/boot/grub2/grub.cfg:1:set timeout=5",
                "755:/a",
                "FinishTimestampMonotonic=1",
                "  LV Path   /dev/a/b",
                '{"blockdevices": []}',
                '{"blockdevices": [{"name": 1, "size": "x"}]}',
                "Command succeeded.",
            ]
        ),
    ),
    max_size=8,
).map("\n".join)


@given(LINES, LINES, st.integers(0, 255))
def test_no_text_is_too_odd_and_nothing_that_was_said_is_lost_in_silence(out, err, code):
    said = Said(out, err, code)
    for topic, reader in READERS.items():
        facts = reader(("/a", "/b", "stop-instances"), (said, said, said))
        assert facts.topic == topic
        assert len({key for key, _ in facts.pairs}) == len(facts.pairs)
        assert facts.pairs or facts.unread or topic == "partitions"
    hits, unread = parse_hits("/opt", said)
    assert all(isinstance(one, Hit) for one in hits)
    assert all(line.strip() for line in unread)


# --- one word ---------------------------------------------------------------------------------------------------------


def test_a_word_is_what_the_command_prints():
    assert parse_word("host-name", "host name", Said("server01\n")).pairs == (("host name", "server01"),)


@pytest.mark.parametrize(
    ("said", "unread"),
    [
        (Said("two\nlines\n"), ("two", "lines")),
        (Said("two words\n"), ("two words",)),
        (Said("", "hostname: denied\n", 1), ("hostname: denied",)),
        (Said(), ("nothing was said (exit code 0)",)),
    ],
)
def test_anything_else_is_not_read(said, unread):
    facts = parse_word("host-name", "host name", said)
    assert (facts.pairs, facts.unread) == ((), unread)


@pytest.mark.parametrize(
    ("said", "pairs"),
    [
        (Said("ap-northeast-3\n"), (("region", "ap-northeast-3"),)),
        (Said("", "", 1), (("region", "unset"),)),
        (Said("", "The config profile (x) could not be found\n", 255), ()),
        (Said("", "", 0), ()),
    ],
)
def test_a_region_that_is_unset_is_an_answer(said, pairs):
    assert parse_region("aws-region", said).pairs == pairs


# --- services ---------------------------------------------------------------------------------------------------------

NO_UNIT = "Failed to get unit file state for {}: No such file or directory\n"


@pytest.mark.parametrize(
    ("said", "pairs", "unread"),
    [
        (Said("disabled\ndisabled\n", "", 1), (("clusterpro", "disabled"), ("clusterpro_md", "disabled")), ()),
        (Said("enabled\nmasked\n"), (("clusterpro", "enabled"), ("clusterpro_md", "masked")), ()),
        (Said("enabled\nnot-found\n"), (("clusterpro", "enabled"), ("clusterpro_md", "not-found")), ()),
        (
            Said("enabled\n", NO_UNIT.format("clusterpro_md.service"), 1),
            (("clusterpro", "enabled"), ("clusterpro_md", "not-found")),
            (),
        ),
        (
            Said("", NO_UNIT.format("clusterpro"), 1),
            (("clusterpro", "not-found"),),
            ("nothing was said of clusterpro_md",),
        ),
        (Said("enabled\n"), (), ("enabled",)),
        (Said("enabled\nenabled\nenabled\n"), (), ("enabled",) * 3),
        (
            Said("", "System has not been booted with systemd as init system (PID 1). Can't operate.\n", 1),
            (),
            ("System has not been booted with systemd as init system (PID 1). Can't operate.",),
        ),
        (Said("", "", 1), (), ("nothing was said of clusterpro", "nothing was said of clusterpro_md")),
    ],
)
def test_each_unit_has_its_own_word_and_no_unit_that_of_another(said, pairs, unread):
    facts = parse_states("services", CORE, said)
    assert (facts.pairs, facts.unread) == (pairs, unread)


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_missing_file_is_an_answer_beside_the_others():
    said = Said(f"{SUM}  /a\n", "sha256sum: /b: No such file or directory\n", 1)
    assert parse_sums("files", ("/a", "/b"), said).pairs == (("/a", SUM), ("/b", "missing"))
    said = Said("", "/usr/bin/sha256sum: '/b': そのようなファイルやディレクトリはありません\n", 1)
    assert parse_sums("files", ("/b",), said).pairs == (("/b", "missing"),)


@pytest.mark.parametrize(
    ("said", "unread"),
    [
        (Said("", "sha256sum: /b: Permission denied\n", 1), ("sha256sum: /b: Permission denied",)),
        (Said("", "sha256sum: /b: Is a directory\n", 1), ("sha256sum: /b: Is a directory",)),
        (Said(f"{SUM}  /other\n"), ("nothing was said of /b",)),
    ],
)
def test_a_file_that_cannot_be_read_is_not_missing(said, unread):
    facts = parse_sums("files", ("/b",), said)
    assert (facts.word("/b"), facts.unread) == (None, unread)


# --- partitions -------------------------------------------------------------------------------------------------------

GIB = 1 << 30


def node(name, size, kind, fstype=None, *children):
    return {
        "name": name,
        "size": size,
        "fstype": fstype,
        "type": kind,
        **({"children": [*children]} if children else {}),
    }


def lsblk(*devices):
    return Said(json.dumps({"blockdevices": [*devices]}))


def volume(path, status="available"):
    return f"  --- Logical volume ---\n  LV Path                {path}\n  LV Status              {status}\n   \n"


def test_partitions_are_told_by_size_and_file_system_and_whole_disks_only_where_nothing_is_in_them():
    said = lsblk(
        node("/dev/nvme0n1", 10 * GIB, "disk", None, node("/dev/nvme0n1p1", 10 * GIB, "part", "xfs")),
        node("/dev/nvme1n1", "1073741824", "disk"),
        node("/dev/nvme2n1", GIB, "disk", "ext4"),
    )
    assert parse_partitions("partitions", said, Said("", "bash: lvdisplay: command not found", 127)).pairs == (
        ("/dev/nvme0n1p1", f"{10 * GIB} xfs"),
        ("/dev/nvme1n1", f"{GIB} raw"),
        ("/dev/nvme2n1", f"{GIB} ext4"),
    )


def test_a_logical_volume_has_two_names_and_its_hyphens_are_doubled_in_one():
    tree = node("/dev/sdf", 9 * GIB, "disk", "LVM2_member", node("/dev/mapper/clp--md1-d--p", 8 * GIB, "lvm", "ext4"))
    facts = parse_partitions("partitions", lsblk(tree), Said(volume("/dev/clp-md1/d-p")))
    assert dict(facts.pairs) == {"/dev/clp-md1/d-p": f"{8 * GIB} ext4", "/dev/mapper/clp--md1-d--p": f"{8 * GIB} ext4"}
    assert facts.unread == ()


def test_a_volume_that_is_switched_off_is_absent():
    facts = parse_partitions("partitions", lsblk(), Said(volume("/dev/clp_md1/dp", "NOT available")))
    assert facts.pairs == (("/dev/clp_md1/dp", "absent"),)


def test_a_volume_without_a_device_is_not_named():
    assert parse_partitions("partitions", lsblk(), Said(volume("/dev/clp_md1/dp"))).pairs == ()


@pytest.mark.parametrize(
    ("first", "second", "unread"),
    [
        (Said("", "lsblk: invalid option -- 'J'\n", 1), Said(), ("lsblk: invalid option -- 'J'",)),
        (Said("{}"), Said(), ("{}",)),
        (
            Said('{"blockdevices": [{"name": "/dev/sda", "type": "part"}]}'),
            Said(),
            ('{"blockdevices": [{"name": "/dev/sda", "type": "part"}]}',),
        ),
        (lsblk(), Said("", "  WARNING: Running as a non-root user.\n", 5), ("  WARNING: Running as a non-root user.",)),
        (lsblk(), Said("", "lvdisplay: not found\n", 127), ()),
        (
            lsblk(node("/dev/mapper/a-b", GIB, "lvm")),
            Said("", "lvdisplay: not found\n", 127),
            ("lvdisplay: not found",),
        ),
    ],
)
def test_what_cannot_be_read_of_disks_is_kept(first, second, unread):
    assert parse_partitions("partitions", first, second).unread == unread


# --- licences ---------------------------------------------------------------------------------------------------------

OLD = """< Cluster License EXPRESSCLUSTER X 3.3 for Linux <TRIAL> >
Seq... 1
   Key..................... AAAAAAAA-BBBBBBBB
   User name............... NEC
   Start date.............. 2019/04/01
   End date................ 2020/03/30
   Status.................. valid
"""
"""As published; the key is made up."""


def test_the_published_form_is_read_and_no_key_is_told():
    facts = parse_licences("licences", Said(OLD))
    assert facts.pairs == (("licence 1", "EXPRESSCLUSTER X 3.3 for Linux <TRIAL>, valid"), ("count", "1"))
    assert "AAAAAAAA" not in str(facts)


UNCONFIRMED = """< CLUSTERPRO X 5.3 for Linux >
Seq... 1
   Serial No............... eval-base-sv3
   Status.................. valid
Seq... 2
   Serial Number :          eval-more-sv3
   Status :                 expired

< CLUSTERPRO X Replicator 5.3 for Linux <TRIAL> >
   Serial No............... eval-repl-sv3
Command succeeded.
"""


def test_serial_numbers_are_read_leniently():
    assert parse_licences("licences", Said(UNCONFIRMED)).pairs == (
        ("eval-base-sv3", "CLUSTERPRO X 5.3 for Linux, valid"),
        ("eval-more-sv3", "CLUSTERPRO X 5.3 for Linux, expired"),
        ("eval-repl-sv3", "CLUSTERPRO X Replicator 5.3 for Linux <TRIAL>"),
        ("count", "3"),
    )


def test_no_licence_is_an_answer_and_silence_is_none():
    assert parse_licences("licences", Said("Command succeeded.\n")).pairs == (("count", "0"),)
    facts = parse_licences("licences", Said())
    assert (facts.pairs, facts.unread) == ((), ("nothing was said (exit code 0)",))


@pytest.mark.parametrize(
    "said",
    [
        Said(UNCONFIRMED, "", 1),
        Said(UNCONFIRMED + "Something new\n"),
        Said(UNCONFIRMED, "Could not connect to the server.\n"),
        Said("License is not registered.\n", "", 1),
    ],
)
def test_how_many_there_are_is_not_said_of_a_list_that_may_not_be_whole(said):
    facts = parse_licences("licences", said)
    assert facts.word("count") is None
    assert facts.unread


def test_a_serial_number_that_is_there_twice_counts_twice():
    twice = "< A >\n Serial No... x\n Status... valid\n< B >\n Serial No... x\n"
    assert parse_licences("licences", Said(twice)).pairs == (("x", "A, valid; B"), ("count", "2"))


# --- what is found ----------------------------------------------------------------------------------------------------


def test_lines_are_found_by_file_and_number():
    said = Said("/opt/s/failover/exec1/start.sh:12:aws --region ap-northeast-1: x\nBinary file /opt/s/a matches\n")
    assert parse_hits("/opt/s", said) == (
        (Hit("/opt/s/failover/exec1/start.sh", "12", "aws --region ap-northeast-1: x"), Hit("/opt/s/a", "", "")),
        (),
    )


@pytest.mark.parametrize(
    ("said", "unread"),
    [
        (Said("", "", 1), ()),
        (Said("", "grep: /opt/s: No such file or directory\n", 2), ()),
        (Said("", "grep: /opt/s/a: Permission denied\n", 2), ("grep: /opt/s/a: Permission denied",)),
        (Said("", "", 2), ("nothing was said (exit code 2)",)),
    ],
)
def test_nothing_found_is_told_from_nothing_looked_at(said, unread):
    assert parse_hits("/opt/s", said) == ((), unread)
