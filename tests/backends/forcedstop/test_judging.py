"""Would the forced stop of a cluster work? What nobody told is no yes."""

from dataclasses import fields, replace

import pytest

from backends.forcedstop import Server, ServerSetUp, SetUp, forced_stop_items
from backends.forcedstop.judging import RIGHTS
from backends.model import Item

BOTH = (Server("server01", "i-0"), Server("server02", "i-1"))
WELL = ServerSetUp(
    "server01", "i-0", "script", BOTH, suppresses=True, limit_s=300, heartbeat_s=90, os_start_s=400,
    service_delay_s=0, aws="/usr/local/bin/aws", aws_found=True, rights=tuple((one, True) for one in RIGHTS),
    stop_protected=False, np_target="http://pages.example/", np_reached=True, np_way=True, region="ap-northeast-1",
)  # fmt: skip
OTHER = replace(WELL, name="server02", instance="i-1")
SET_UP = SetUp(
    "linux", (4, 3), (WELL, OTHER), np_limited=True, region="ap-northeast-1", np_bucket="pages", np_page=True,
    np_endpoint=True,
)  # fmt: skip
ITEMS_A_SERVER, ITEMS_OF_ALL = 10, 3
NEEDED = "300 s forced stop + 90 s heartbeat = 390 s"


def items(set_up: SetUp = SET_UP, **changed: object) -> tuple[Item, ...]:
    """All of them, the first server being otherwise."""
    first = replace(set_up.servers[0], **changed)  # type: ignore[arg-type] # fields of ServerSetUp, by name
    return forced_stop_items(replace(set_up, servers=(first, *set_up.servers[1:])))


def bad(told: tuple[Item, ...]) -> list[tuple[str, str, str]]:
    assert all(bool(one.remedy) == (one.verdict != "yes") for one in told)
    return [(one.title, one.verdict, one.says) for one in told if one.verdict != "yes"]


def test_where_all_is_well_every_item_is_yes_and_needs_no_remedy() -> None:
    assert bad(items()) == []
    assert len(items()) == 2 * ITEMS_A_SERVER + ITEMS_OF_ALL


def test_of_a_server_of_which_nobody_told_nothing_is_yes_nor_no() -> None:
    told = forced_stop_items(SetUp(None, None, (ServerSetUp("a", "i-0"), ServerSetUp("b", "i-1"))))
    assert {one.verdict for one in told} == {"unproved"}
    assert len(bad(told)) == 2 * ITEMS_A_SERVER + 1


@pytest.mark.parametrize("name", [one.name for one in fields(ServerSetUp)][2:])
def test_whatever_is_not_known_of_one_server_is_unproved_and_nothing_else_changes(name: str) -> None:
    if name in {"service_delay_s", "loader_s"}:
        return  # of no meaning on Linux, and only for the remedy; see below
    told = bad(items(**{name: () if name == "rights" else None}))
    assert {verdict for _, verdict, _ in told} == {"unproved"}
    assert len(told) == 1


@pytest.mark.parametrize(
    ("changed", "title", "says"),
    [
        ({"kind": "none"}, "forced stop of server01", "none is configured: both sides may become active"),
        (
            {"suppresses": False},
            "failover is held back where it fails, server01",
            "the option is off: the group starts although the other side may still write",
        ),
        (
            {"instances": (BOTH[0], Server("server02", "i-9"))},
            "instance ids, server01",
            "server02 has i-9, it is i-1",
        ),
        ({"instances": (BOTH[0],)}, "instance ids, server01", "server02 lacks i-1"),
        ({"instances": (BOTH[0], Server("server02", ""))}, "instance ids, server01", "server02 has none, it is i-1"),
        (
            {"instances": (*BOTH, Server("server03", "i-3"))},
            "instance ids, server01",
            "server03 is no server of this cluster",
        ),
        ({"aws_found": False}, "aws command, server01", "there is none at /usr/local/bin/aws"),
        (
            {"rights": ((RIGHTS[0], True), (RIGHTS[1], False))},
            "permissions, server01",
            "refused: ec2:StopInstances",
        ),
        ({"stop_protected": True}, "stop protection of server01", "i-0 is protected: every stop is refused"),
        ({"np_target": ""}, "NP target from server01", "none is configured"),
        ({"np_reached": False}, "NP target from server01", "http://pages.example/ does not answer"),
        (
            {"os_start_s": 389.9},
            "start of server01 against the forced stop",
            f"start of the system 389.9 s < {NEEDED}: it may be back before the other one has stopped it",
        ),
    ],
)
def test_what_is_wrong_with_one_server_is_said_of_that_one(changed: dict[str, object], title: str, says: str) -> None:
    assert bad(items(**changed)) == [(title, "no", says)]


def test_the_sum_of_time_is_shown_where_it_is_well_too() -> None:
    says = f"start of the system 390 s >= {NEEDED}"
    assert says in {one.says for one in items(os_start_s=390)}


def test_it_is_the_others_timeouts_that_a_start_must_outlast() -> None:
    told = bad(items(limit_s=600))
    assert [(title, verdict) for title, verdict, _ in told] == [("start of server02 against the forced stop", "no")]


def test_on_windows_a_delay_of_the_service_counts_as_well_as_a_slow_start() -> None:
    windows = replace(SET_UP, os="windows")
    title = "start of server01 against the forced stop"
    assert bad(items(windows, os_start_s=30, service_delay_s=390)) == []
    assert bad(items(windows, os_start_s=None, service_delay_s=390)) == []
    assert bad(items(windows, os_start_s=400, service_delay_s=None)) == []
    assert [one[:2] for one in bad(items(windows, os_start_s=None, service_delay_s=30))] == [(title, "unproved")]
    (told,) = bad(items(windows, os_start_s=30, service_delay_s=30))
    assert told[:2] == (title, "no")


def test_the_remedy_says_how_long_the_boot_loader_is_to_wait() -> None:
    (told,) = [one for one in items(os_start_s=40, loader_s=5) if one.verdict == "no"]
    assert told.remedy == "let the boot loader wait 355 s, not 5 s: GRUB_TIMEOUT, grub2-mkconfig"


@pytest.mark.parametrize(("region", "says"), [("unset", "none is set"), ("eu-north-1", "it is eu-north-1")])
def test_a_region_that_is_not_the_servers_is_in_the_way(region: str, says: str) -> None:
    assert bad(items(region=region)) == [
        ("region of the aws command, server01", "no", f"{says}; the servers are in ap-northeast-1")
    ]


def test_a_way_to_s3_that_is_not_the_endpoint_s_is_in_the_way() -> None:
    assert [one[:2] for one in bad(items(np_way=False))] == [("way to the NP target from server01", "no")]


@pytest.mark.parametrize(
    ("changed", "title"),
    [({"np_page": False}, "site of the NP target"), ({"np_endpoint": False}, "policy of the endpoint")],
)
def test_the_site_and_the_endpoint_behind_the_np_target_are_items_of_the_cluster(
    changed: dict[str, bool], title: str
) -> None:
    assert [one[:2] for one in bad(items(replace(SET_UP, **changed)))] == [(title, "no")]  # type: ignore[arg-type] # fields by name: each is of its type


def test_of_a_target_that_is_no_site_of_s3_nobody_asks_for_bucket_way_and_policy() -> None:
    told = items(replace(SET_UP, np_bucket="", np_limited=None, np_page=None, np_endpoint=None), np_way=None)
    assert bad(told) == []


def test_on_linux_no_delay_of_a_service_counts() -> None:
    assert len(bad(items(os_start_s=30, service_delay_s=900))) == 1


@pytest.mark.parametrize(
    ("version", "kind", "verdict"),
    [
        ((4, 3), "script", "yes"),
        ((5, 0), "resource", "yes"),
        ((5, 3), "script", "no"),
        ((4, 3), "resource", "unproved"),
        (None, "script", "unproved"),
    ],
)
def test_what_is_configured_must_fit_the_version(version: tuple[int, int] | None, kind: str, verdict: str) -> None:
    told = items(replace(SET_UP, version=version), kind=kind)
    assert told[0].verdict == verdict


def test_before_x_4_1_nothing_holds_a_failover_back() -> None:
    told = bad(items(replace(SET_UP, version=(4, 0))))
    assert {(verdict, says) for _, verdict, says in told} == {
        ("no", "X 4.0 has no such option: the group starts anyway")
    }


def test_an_instance_that_the_site_file_lacks_makes_no_list_right() -> None:
    told = items(instance="")
    assert {one.verdict for one in told if one.title.startswith("instance ids")} == {"unproved"}


def test_one_server_has_nobody_to_stop_it() -> None:
    assert [one.verdict for one in forced_stop_items(replace(SET_UP, servers=(WELL,)))] == ["no"]


@pytest.mark.parametrize(("limited", "verdict"), [(True, "yes"), (False, "no"), (None, "unproved")])
def test_who_may_read_the_np_target_is_an_item_of_the_cluster(limited: bool | None, verdict: str) -> None:
    told = items(replace(SET_UP, np_limited=limited))
    assert [one.verdict for one in told if one.title == "policy of the NP target"] == [verdict]


def test_where_there_is_no_np_target_nobody_asks_for_its_policy() -> None:
    servers = (replace(WELL, np_target=""), replace(OTHER, np_target=""))
    none = replace(SET_UP, servers=servers, np_bucket="", np_limited=None)
    told = bad(forced_stop_items(none))
    assert [title for title, _, _ in told] == ["NP target from server01", "NP target from server02"]
