"""Which sets may go: never too many, never too early."""

from hypothesis import given
from hypothesis import strategies as st

from backends.sets import BackupSet, Pruning, backup_sets, prune
from tests.backends.sets.images import NODES, after, image, tags, whole

HERE, THERE = "eu-south-1", "eu-west-9"


def sets(*names: str, region: str = HERE, **others: str) -> tuple[BackupSet, ...]:
    """Sets that are an hour apart, the oldest named first."""
    images = tuple(part for at, name in enumerate(names) for part in whole(name, at, region, **others))
    return backup_sets(images, after(100))


def broken(name: str, hours: float, state: str = "pending", region: str = HERE) -> tuple[BackupSet, ...]:
    quiet = f"{after(hours):%Y-%m-%dT%H:%M:%SZ}"
    images = (image(node, tags(node, name, quiet_point=quiet), state=state, region=region) for node in NODES)
    return backup_sets(images, after(100))


def gone(pruning: Pruning) -> list[tuple[str, str]]:
    return [(one.set.region, one.set.id) for one in pruning.removed]


def why_kept(pruning: Pruning, name: str) -> str:
    return next(one.why for one in pruning.kept if one.set.id == name)


def test_so_many_that_can_be_restored_are_kept_in_each_region() -> None:
    both = {HERE: sets("a", "b", "c", "d"), THERE: sets("c", "d", region=THERE)}
    found = prune(both, 2)
    assert gone(found) == [(HERE, "b"), (HERE, "a")]
    assert found.removed[0].why == "it is older than the 2 that are kept"
    assert why_kept(found, "d") == "the newest that can be restored"
    assert why_kept(found, "c") == "number 2 of 2"
    assert found.held == ""


def test_the_newest_that_can_be_restored_stays_whatever_is_asked_for() -> None:
    assert gone(prune({HERE: sets("a", "b")}, 0)) == [(HERE, "a")]
    assert gone(prune({HERE: sets("a")}, -3)) == []


def test_a_set_that_cannot_be_restored_does_not_count() -> None:
    found = prune({HERE: (*sets("b", "c"), *sets("a", services="auto"))}, 1)
    assert gone(found) == [(HERE, "b"), (HERE, "a")]
    late = backup_sets(whole("z", 9, services="auto"), after(100))
    found = prune({HERE: (*late, *sets("a", "b"))}, 1)
    assert gone(found) == [(HERE, "a")]
    assert why_kept(found, "z") == "it does not count, for it cannot be restored: its services were auto, not manual"


def test_nothing_goes_while_a_newer_set_is_not_complete() -> None:
    found = prune({HERE: (*broken("new", 50), *sets("a", "b", "c"))}, 1)
    assert gone(found) == []
    assert why_kept(found, "a") == "nothing is removed now: new in eu-south-1 is newer, and copying 99 %"


def test_nothing_goes_in_any_region_while_the_copy_of_the_newest_is_not_complete_in_one() -> None:
    both = {HERE: sets("a", "b", "c"), THERE: (*broken("c", 2, region=THERE), *sets("a", "b", region=THERE))}
    assert gone(prune(both, 1)) == []


def test_nothing_goes_before_the_newest_is_in_every_region() -> None:
    found = prune({HERE: sets("a", "b", "c"), THERE: sets("a", "b", region=THERE)}, 1)
    assert gone(found) == []
    assert found.held == "nothing is removed now: c, the newest, is not in eu-west-9 yet"


def test_a_failed_set_that_a_later_one_made_up_for_holds_nothing_up_and_goes_in_its_turn() -> None:
    found = prune({HERE: (*broken("failed", -0.5, "failed"), *sets("a", "b"))}, 1)
    assert gone(found) == [(HERE, "a"), (HERE, "failed")]


def test_nothing_goes_while_a_region_is_silent_or_there_is_trouble() -> None:
    assert prune({HERE: sets("a", "b"), THERE: None}, 1).held == "nothing is removed now: eu-west-9 is silent"
    found = prune({HERE: sets("a", "b")}, 1, trouble="anna and bert do not answer")
    assert (gone(found), found.held) == ([], "nothing is removed now: anna and bert do not answer")


def test_a_set_that_a_run_uses_stays() -> None:
    found = prune({HERE: sets("a", "b", "c")}, 1, in_use={"a"})
    assert gone(found) == [(HERE, "b")]
    assert why_kept(found, "a") == "a run uses it"


def test_online_sets_neither_count_nor_go_nor_hold_anything_up() -> None:
    online = backup_sets(whole("live", 50, kind="online"), after(100))
    found = prune({HERE: (*online, *sets("a", "b"))}, 1)
    assert gone(found) == [(HERE, "a")]
    assert why_kept(found, "live") == "it holds mirror disks only, and does not count"


KINDS = st.lists(st.sampled_from(["good", "auto", "pending", "failed", "online"]), max_size=7)


@given(KINDS, KINDS, st.integers(-1, 4), st.sampled_from(["", "trouble"]))
def test_what_stays_is_never_less_than_was_asked_for(
    here: list[str], there: list[str], keep: int, trouble: str
) -> None:
    def region(kinds: list[str], name: str) -> tuple[BackupSet, ...]:
        images = []
        for at, kind in enumerate(kinds):
            told = {"services": "auto"} if kind == "auto" else {"kind": "online"} if kind == "online" else {}
            images += whole(f"set-{at}", at, name, **told) if kind not in ("pending", "failed") else ()
        extra = [
            one
            for at, kind in enumerate(kinds)
            if kind in ("pending", "failed")
            for one in broken(f"set-{at}", at, kind, name)
        ]
        return (*backup_sets(images, after(100)), *extra)

    both = {HERE: region(here, HERE), THERE: region(there, THERE)}
    found = prune(both, keep, trouble=trouble, in_use={"set-0"})
    assert len(found.removed) + len(found.kept) == len(here) + len(there)
    assert not any(one.set.id == "set-0" for one in found.removed)
    assert not (trouble and found.removed)
    for name, had in both.items():
        good = [one for one in had if not one.restorable]
        left = [one for one in good if (name, one.id) not in gone(found)]
        assert len(left) >= min(len(good), max(keep, 1))
        assert good[:1] == left[:1]
