import pytest

from backends.clpconf import (
    Change,
    Conf,
    Item,
    NewName,
    NewServer,
    NewVip,
    Phase,
    Wanted,
    edit,
    read,
    restore_changes,
    traces,
    value_for,
)
from backends.errors import PlanError
from tests.backends.clpconf.files import ORCHARD, SHED, having, orchard, shed

VIP = "/root/resource/awsvip@vip"
APPLE = NewServer("apple", ("10.8.1.11",), eni_id="eni-0bbbbbbbbbbbbbbb1", zone="ap-northeast-3a")
PEAR = NewServer("pear", ("10.8.2.12",), eni_id="eni-0bbbbbbbbbbbbbbb2", zone="ap-northeast-3b")
PING = "/root/networkpartition/pingnp@pingnp1/grp@0/list@0/ip"
HOST = "/root/networkpartition/httpnp@httpnp1/host"
COMMENT = "/root/cluster/comment"
SOURCE = ("ap-northeast-1", "vpc-0123456789abcdef0", "172.20.0.7", "eni-0aaaaaaaaaaaaaaa1", "eni-0aaaaaaaaaaaaaaa2")
WANTED = Wanted(
    servers=(PEAR, APPLE),
    vpc_id="vpc-0fedcba9876543210",
    vips=(NewVip("vip", "172.20.0.8"),),
    source=SOURCE,
    source_networks=("10.3.0.0/16",),
)
TOLD = Wanted(
    servers=WANTED.servers,
    vpc_id=WANTED.vpc_id,
    vips=WANTED.vips,
    source=SOURCE,
    source_networks=WANTED.source_networks,
    told=((PING, "10.8.1.1"), (HOST, "orchard-np.s3-website-ap-northeast-3.amazonaws.com")),
)


def phases(conf: Conf | bytes, wanted: Wanted = WANTED, *, quiet: bool = True) -> tuple[Phase, Phase]:
    return restore_changes(conf if isinstance(conf, Conf) else read(conf), wanted, quiet=quiet)


def said(phase: Phase) -> list[tuple[str, str, str | None]]:
    return [(item.field, item.server, item.new) for item in phase.items]


def with_element(before: str, added: str) -> bytes:
    return having(ORCHARD, before, before + added).encode("euc_jp")


def without_bmc(data: bytes) -> bytes:
    """A management board's address is one of the source network too."""
    return edit(data, [Change("/root/server@apple/device@600", None)])


ORCHARD_ALONE = without_bmc(orchard())


def test_the_first_phase_is_the_addresses_of_the_interconnect_and_nothing_else() -> None:
    addresses, _ = phases(ORCHARD_ALONE)
    assert addresses.name == "addresses"
    assert [(item.path, item.old, item.new) for item in addresses.items] == [
        ("/root/server@apple/device@0/info", "10.3.1.11", "10.8.1.11"),
        ("/root/server@apple/device@400/info", "10.3.1.11", "10.8.1.11"),
        ("/root/server@apple/device@400/mdc/info", "10.3.1.11", "10.8.1.11"),
        ("/root/server@pear/device@0/info", "10.3.2.12", "10.8.2.12"),
        ("/root/server@pear/device@400/info", "10.3.2.12", "10.8.2.12"),
        ("/root/server@pear/device@400/mdc/info", "10.3.2.12", "10.8.2.12"),
    ]
    assert {item.where for item in addresses.items} == {("Cluster Properties", "Interconnect")}
    assert not addresses.by_hand


def test_a_field_that_stands_at_two_places_in_the_file_is_one_step_of_a_hand() -> None:
    addresses, _ = phases(ORCHARD_ALONE)
    assert [(item.field, item.server) for item in addresses.steps] == [
        ("Interconnect 0: IP Address", "apple"),
        ("Mirror connect mdc1: IP Address", "apple"),
        ("Interconnect 0: IP Address", "pear"),
        ("Mirror connect mdc1: IP Address", "pear"),
    ]


def test_the_second_phase_is_all_else_with_common_values_and_those_of_each_server() -> None:
    _, rest = phases(ORCHARD_ALONE)
    assert [(item.field, item.server, item.old, item.new) for item in rest.items] == [
        ("IP Address", "", "172.20.0.7", "172.20.0.8"),
        ("VPC ID", "", "vpc-0123456789abcdef0", "vpc-0fedcba9876543210"),
        ("VPC ID", "pear", "vpc-0123456789abcdef0", "vpc-0fedcba9876543210"),
        ("ENI ID", "", "eni-0aaaaaaaaaaaaaaa1", "eni-0bbbbbbbbbbbbbbb1"),
        ("ENI ID", "pear", "eni-0aaaaaaaaaaaaaaa2", "eni-0bbbbbbbbbbbbbbb2"),
        ("Availability Zone", "", "ap-northeast-1a", "ap-northeast-3a"),
        ("Availability Zone", "pear", "ap-northeast-1c", "ap-northeast-3b"),
        ("Execute the initial mirror construction", "", None, "0"),
        ("Target Host", "", "orchard-np.s3-website-ap-northeast-1.amazonaws.com", None),
        ("IP Address", "", "10.3.1.1", None),
    ]
    assert rest.items[0].where == ("AWS virtual IP resource vip", "Details")
    assert rest.items[7].where == ("Mirror disk resource md1", "Details", "Tuning", "Mirror tab")


def test_what_is_not_known_is_asked_for_and_the_answer_goes_in() -> None:
    _, rest = phases(ORCHARD_ALONE)
    assert [item.path for item in rest.unknown] == [HOST, PING]
    _, told = phases(ORCHARD_ALONE, TOLD)
    assert told.unknown == ()
    assert Change(PING, "10.8.1.1") in told.changes


def test_both_phases_carried_out_leave_nothing_of_the_source_region() -> None:
    data = ORCHARD_ALONE
    for at in (0, 1):
        phase = phases(data, TOLD)[at]
        assert phase.unmet(read(data)) == phase.readable
        data = edit(data, phase.changes)
        assert phase.unmet(read(data)) == ()
    conf = read(data)
    assert phases(conf, TOLD) == (Phase("addresses", ()), Phase("rest", ()))
    assert traces(conf, (*SOURCE, "10.3.1.11", "10.3.2.12", "10.3.1.1")) == ()
    assert [value_for(conf, VIP, "eniid", name) for name in ("apple", "pear")] == [APPLE.eni_id, PEAR.eni_id]
    assert [disk.builds for disk in conf.mirrors] == [False, False]


def test_without_proof_of_a_quiet_point_mirror_construction_is_left_as_found() -> None:
    _, rest = phases(ORCHARD_ALONE, quiet=False)
    assert "Execute the initial mirror construction" not in [item.field for item in rest.items]
    assert not any("fullcopy" in change.path for change in rest.changes)


def test_a_server_that_had_the_common_value_gets_its_own_where_it_now_differs() -> None:
    alone = edit(ORCHARD_ALONE, [Change(f"{VIP}/server@pear", None)])
    _, rest = phases(alone, TOLD)
    new = read(edit(alone, rest.changes))
    assert [value_for(new, VIP, "eniid", name) for name in ("apple", "pear")] == [APPLE.eni_id, PEAR.eni_id]
    assert new.get(f"{VIP}/server@pear/parameters/vpcid") is None
    assert value_for(new, VIP, "vpcid", "pear") == WANTED.vpc_id


def test_a_common_value_that_no_server_uses_is_changed_too() -> None:
    data = edit(ORCHARD_ALONE, [Change(f"{VIP}/server@apple/parameters/eniid", "eni-0aaaaaaaaaaaaaaa3")])
    _, rest = phases(data, TOLD)
    new = read(edit(data, rest.changes))
    assert value_for(new, VIP, "eniid", "apple") == APPLE.eni_id
    assert new.get(f"{VIP}/parameters/eniid") == APPLE.eni_id


def test_a_value_the_hand_made_common_is_met_where_the_server_has_none_of_its_own() -> None:
    _, rest = phases(ORCHARD_ALONE, TOLD)
    by_hand = edit(ORCHARD_ALONE, [*rest.changes, Change(f"{VIP}/server@pear/parameters/vpcid", None)])
    assert rest.unmet(read(by_hand)) == ()


def test_a_server_that_could_not_be_had_is_asked_for() -> None:
    addresses, rest = phases(ORCHARD_ALONE, Wanted(servers=(APPLE,), vpc_id=WANTED.vpc_id, vips=WANTED.vips))
    assert {item.server for item in addresses.unknown} == {"pear"}
    assert ("ENI ID", "pear", None) in said(rest)


def test_mirror_connects_that_are_not_the_interconnect_have_their_own_addresses() -> None:
    wanted = Wanted((NewServer("rake", ("10.8.1.21", "10.9.1.21")),))
    addresses, _ = phases(shed(), wanted)
    assert {item.path: item.new for item in addresses.items} == {
        "/root/server@rake/device@0/info": "10.8.1.21",
        "/root/server@rake/device@1/info": "10.9.1.21",
        "/root/server@rake/device@400/info": "10.9.1.21",
        "/root/server@rake/device@400/mdc/info": "10.9.1.21",
    }
    told = Wanted((NewServer("rake", ("10.8.1.21", "10.9.1.21"), ("10.7.1.21",)),))
    assert phases(shed(), told)[0].items[2].new == "10.7.1.21"
    (other,) = [
        item
        for item in phases(shed(), Wanted((NewServer("rake", ("10.8.1.21",)),)))[0].unknown
        if item.path and item.path.endswith("mdc/info")
    ]
    assert other.old == "10.4.1.21"


def test_a_second_place_that_was_left_out_or_wrong_is_put_right() -> None:
    text = having(ORCHARD, "<mdc>\n        <info>10.3.2.12</info>\n      </mdc>", "")
    addresses, _ = phases(text.encode("euc_jp"))
    (item,) = [item for item in addresses.items if item.path == "/root/server@pear/device@400/mdc/info"]
    assert (item.old, item.new) == (None, "10.8.2.12")


AWSDNS = '<awsdns name="dns"><parameters><anything>db.orchard.local.</anything></parameters></awsdns>'


def test_an_aws_dns_resource_makes_the_phase_one_by_hand_and_its_places_are_never_guessed() -> None:
    data = with_element('<types name="md"/>', AWSDNS)
    wanted = Wanted(
        WANTED.servers, names=(NewName("dns", "Z0NEW", "osaka.orchard.local."),), source=("db.orchard.local",)
    )
    addresses, rest = phases(data, wanted)
    dns = [item for item in rest.items if item.where == ("AWS DNS resource dns", "Details")]
    assert [(item.field, item.server, item.new) for item in dns] == [
        ("Host Zone ID", "", "Z0NEW"),
        ("Resource Record Set Name", "", "osaka.orchard.local."),
        ("IP Address", "apple", "10.8.1.11"),
        ("IP Address", "pear", "10.8.2.12"),
    ]
    assert {(item.path, item.old) for item in dns} == {(None, None)}
    assert not any("anything" in str(item.path) for item in rest.items)
    assert rest.by_hand
    assert rest.changes == ()
    assert not addresses.by_hand
    assert {item.path for item in rest.readable} >= {f"{VIP}/parameters/eniid"}


def test_what_a_hand_typed_at_a_place_nobody_knows_is_seen_where_it_stands_anywhere() -> None:
    data = with_element('<types name="md"/>', AWSDNS)
    _, rest = phases(data, Wanted(WANTED.servers, names=(NewName("dns", "Z0NEW", "osaka.orchard.local."),)))
    typed = read(data.replace(b"db.orchard.local.", b"osaka.orchard.local."))
    before, after = ([item.field for item in rest.unseen(conf)] for conf in (read(data), typed))
    assert [field for field in before if field not in after] == ["Resource Record Set Name"]


@pytest.mark.parametrize(
    ("before", "added", "way"),
    [
        (
            '<types name="md"/>',
            '<awseip name="eip"><parameters><x>eipalloc-0123456789abcdef0</x></parameters></awseip>',
            ("AWS Elastic IP resource eip", "Details"),
        ),
        (
            '<types name="md"/>',
            '<awssip name="sip"><parameters><x>eni-0aaaaaaaaaaaaaaa1</x></parameters></awssip>',
            ("AWS secondary IP resource sip", "Details"),
        ),
        (
            "<uuid>0b6c7a52-11d7-4f0e-8d6f-5a1c2e9b7f40</uuid>",
            "<stopper><pear>i-0123456789abcdef0</pear></stopper>",
            ("Cluster Properties", "Fencing", "Forced Stop"),
        ),
    ],
)
def test_what_nobody_documents_is_for_a_hand_with_what_was_found(before: str, added: str, way: tuple[str, ...]) -> None:
    _, rest = phases(without_bmc(with_element(before, added)))
    (item,) = [item for item in rest.items if item.where == way]
    assert (item.path, item.new) == (None, None)
    assert item.old is not None
    assert item.old in added
    assert rest.by_hand


def test_an_id_of_aws_that_nobody_told_of_is_found_and_a_new_one_is_not() -> None:
    monitor = '<genw name="g"><parameters><path>{}</path></parameters></genw>'
    for text in ("check-subnet-0123456789abcdef0", "stop i-01234567.sh"):
        data = without_bmc(with_element('<types name="mdw"/>', monitor.format(text)))
        (item,) = [item for item in phases(data, TOLD)[1].items if item.where[0] == "Found in clp.conf"]
        assert (item.old, item.path) == (text, None)
        assert item.where[1] == "/root/monitor/genw@g/parameters/path"
    _, rest = phases(having(ORCHARD, "<comment>受", f"<comment>{APPLE.eni_id} 受").encode("euc_jp"), TOLD)
    assert COMMENT not in [item.path for item in rest.items]


def test_a_comment_that_names_the_region_is_asked_for_and_needs_no_hand() -> None:
    data = edit(ORCHARD_ALONE, [Change(COMMENT, "main, in ap-northeast-1")])
    _, rest = phases(data, TOLD)
    (item,) = [item for item in rest.items if item.path == COMMENT]
    assert (item.old, item.new) == ("main, in ap-northeast-1", None)
    assert not rest.by_hand


def test_an_address_outside_the_source_network_is_left_and_without_a_network_all_pinged_are_asked_for() -> None:
    other = "/root/networkpartition/pingnp@pingnp1/grp@0/list@1/ip"
    assert other not in [item.path for item in phases(ORCHARD_ALONE)[1].items]
    unplaced = Wanted(WANTED.servers, source=SOURCE)
    assert [item.path for item in phases(ORCHARD_ALONE, unplaced)[1].items if item.field == "IP Address"][-2:] == [
        PING,
        other,
    ]


def test_a_network_of_the_same_block_makes_no_new_address_an_old_one() -> None:
    same = Wanted(
        servers=(NewServer("apple", ("10.3.1.11",)), NewServer("pear", ("10.3.2.99",))),
        source_networks=("10.3.0.0/16",),
        told=((PING, "10.3.1.1"),),
    )
    addresses, rest = phases(ORCHARD_ALONE, same)
    assert {item.server for item in addresses.items} == {"pear"}
    assert not any(item.path and item.path.startswith("/root/server@") for item in rest.items)


def test_a_witness_is_asked_for_at_all_its_places() -> None:
    host = "witness-0a1b.elb.ap-northeast-1.amazonaws.com"
    heartbeat = (
        f'<witnesshb name="witnesshb1"><priority>1</priority><device>700</device><host>{host}</host></witnesshb>'
    )
    data = with_element('<types name="lankhb"/>', heartbeat)
    path = "/root/server@pear/device@700"
    data = edit(data, [Change(f"{path}/type", "witness"), Change(f"{path}/extend", f"{host}:80")])
    found = [item for item in phases(data)[1].items if item.old and item.old.startswith("witness-")]
    assert [(item.path, item.server) for item in found] == [
        ("/root/heartbeat/witnesshb@witnesshb1/host", ""),
        (f"{path}/extend", "pear"),
    ]


def test_on_windows_partitions_are_looked_at_and_the_switch_is_for_a_hand() -> None:
    _, rest = phases(shed(), Wanted((NewServer("rake", ("10.8.1.21", "10.9.1.21")),), version=(4, 3)))
    assert [(item.field, item.server, item.path) for item in rest.items] == [
        ("Execute the initial mirror construction", "", None),
        ("Data Partition, Cluster Partition", "rake", None),
    ]
    assert rest.by_hand
    assert rest.unknown == ()


@pytest.mark.parametrize(("version", "asked"), [((4, 1), True), ((4, 2), True), ((4, 3), False), ((5, 3), False)])
def test_on_windows_x_4_1_and_4_2_want_a_manual_start(version: tuple[int, int], asked: bool) -> None:
    _, rest = phases(shed(), Wanted((), version=version))
    start = [(item.path, item.new) for item in rest.items if item.field == "Startup Attribute"]
    assert start == ([("/root/group@tools/start", "0")] if asked else [])


def test_the_version_is_the_files_where_none_is_told_and_an_unknown_one_is_not_past_it() -> None:
    for saved in ("4.2.0-1", "13.01"):
        _, rest = phases(having(SHED, "4.2.0-1", saved).encode(), Wanted(()))
        assert "Startup Attribute" in [item.field for item in rest.items]
    assert "Startup Attribute" not in [item.field for item in phases(orchard())[1].items]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted((NewServer("plum"),)), "has no server plum: it has apple, pear"),
        (Wanted((), vips=(NewVip("v9", "1.2.3.4"),)), "has no AWS virtual IP resource v9: it has vip"),
        (Wanted((), names=(NewName("d9"),)), "has no AWS DNS resource d9: it has none"),
        (Wanted((), source_networks=("10.3.0.0/99",)), "block of the source VPC cannot be read"),
    ],
)
def test_what_the_configuration_has_not_cannot_be_wanted(wanted: Wanted, said: str) -> None:
    with pytest.raises(PlanError, match=said):
        phases(orchard(), wanted)


def test_no_item_shows_a_secret() -> None:
    data = with_element("<gid>0</gid>", "<password>i-0123456789abcdef0</password>")
    assert "i-0123456789abcdef0" not in repr(phases(data))


def test_items_are_values_that_can_be_compared_and_kept() -> None:
    assert phases(orchard()) == phases(orchard())
    assert len({*phases(orchard())[1].items}) == len(phases(orchard())[1].items)
    assert isinstance(phases(orchard())[1].items[0], Item)
