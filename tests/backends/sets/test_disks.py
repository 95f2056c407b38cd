"""Three ways to get a set's disks: how long, at what cost, within which quota."""

import pytest

from backends.model import Facts
from backends.sets import BackupSet, DiskChoice, backup_sets, disk_choices, zones_of
from tests.backends.sets.images import GIB, NODES, after, disk, image


def a_set(*, size_gib: int = 100, data_bytes: int | None = 60 * GIB, disks: int = 2) -> BackupSet:
    parts = tuple(
        image(
            node,
            disks=tuple(
                disk(f"snap-{node}-{at}", f"/dev/sd{at}", size_gib, data_bytes=data_bytes) for at in range(disks)
            ),
        )
        for node in NODES
    )
    (found,) = backup_sets(parts, after(1))
    return found


def quotas(rate: str = "5000", fsr: str = "5") -> Facts:
    return Facts(
        "quotas",
        (("Cumulative volume initialization rate (MiB/s)", rate), ("Fast snapshot restore", fsr), ("Other", "1")),
    )


def choice(value: str, told: Facts | None = None, one: BackupSet | None = None) -> DiskChoice:
    return next(found for found in disk_choices(one or a_set(), {}, told) if found.value == value)


def test_they_are_offered_in_the_order_of_what_they_cost() -> None:
    assert [one.value for one in disk_choices(a_set())] == ["lazy", "rate", "fsr"]


def test_lazy_disks_launch_at_once_and_nobody_knows_when_they_are_fast() -> None:
    lazy = choice("lazy")
    assert (lazy.launch_s, lazy.fast_s, lazy.cost, lazy.allowed) == (0.0, None, "", True)


def test_a_rate_takes_the_largest_disks_data_by_the_rate() -> None:
    rate = choice("rate", quotas())
    assert (rate.launch_s, rate.rate_mib_s, rate.allowed) == (0.0, 300, True)
    assert rate.fast_s == pytest.approx(60 * 1024 / 300)
    assert rate.cost == "240 GiB of data x 300 MiB/s of volume initialization rate, once"
    assert rate.why == "4 volumes x 300 MiB/s = 1200 MiB/s; the quota is 5000 MiB/s"


def test_a_rate_is_what_the_quota_gives_to_every_volume() -> None:
    assert choice("rate", quotas(rate="800")).rate_mib_s == 200
    assert choice("rate", quotas(rate="800")).allowed is True


def test_a_rate_below_the_least_is_not_allowed() -> None:
    assert choice("rate", quotas(rate="300")).allowed is False


def test_data_that_is_not_told_is_at_most_the_disks_size() -> None:
    assert choice("rate", one=a_set(data_bytes=None)).cost.startswith("at most 400 GiB of data")


def test_fast_snapshot_restore_takes_an_hour_a_tib_and_the_first_credit_on_top() -> None:
    fsr = choice("fsr", quotas(), a_set(size_gib=1024, disks=1))
    assert fsr.launch_s == fsr.fast_s == 3600 + 3600
    assert choice("fsr", one=a_set(size_gib=100)).launch_s == pytest.approx(100 / 1024 * 3600 + 360)
    assert fsr.allowed is True


def test_fast_snapshot_restore_is_paid_for_by_snapshot_and_zone_an_hour_at_least() -> None:
    assert choice("fsr", one=a_set(disks=3)).cost.startswith("6 snapshot-zone-hours of fast snapshot restore at least")


def test_six_snapshots_are_more_than_the_quota_of_five() -> None:
    fsr = choice("fsr", quotas(), a_set(disks=3))
    assert (fsr.allowed, fsr.why) == (False, "6 snapshots; the quota is 5 in the region")


@pytest.mark.parametrize("told", [None, Facts("quotas", ()), quotas("?", "many"), quotas("nan", "inf")])
def test_a_quota_that_was_not_read_allows_nothing_and_forbids_nothing(told: Facts | None) -> None:
    assert choice("rate", told).allowed is None
    assert choice("fsr", told).allowed is None
    assert choice("fsr", told).why.endswith("the quota was not read")


def test_a_set_without_disks_promises_nothing() -> None:
    (empty,) = backup_sets(tuple(image(node, disks=()) for node in NODES), after(1))
    assert [(one.fast_s, one.allowed) for one in disk_choices(empty, {}, quotas())] == [
        (None, True),
        (None, None),
        (None, None),
    ]


def test_every_snapshot_is_wanted_in_the_zone_of_its_own_node() -> None:
    pairs = zones_of(a_set(disks=1), {"anna": "eu-south-1a"})
    assert [(one.id, zone) for one, zone in pairs] == [("snap-anna-0", "eu-south-1a"), ("snap-bert-0", "")]
