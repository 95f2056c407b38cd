"""What an event changed: every difference once, nothing at the first look."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from backends.estate import CONTACT, changes, learn, numbered, subject
from backends.events import Looked, LookFailed
from backends.model import (
    ClusterStatus,
    Estate,
    Health,
    Identity,
    IdentityProbe,
    Instance,
    InstancesProbe,
    Interface,
    InterfacesProbe,
    MirrorProbe,
    MirrorSide,
    MirrorStatus,
    RoutesProbe,
    Seen,
    StatusProbe,
    observer,
)
from tests.backends.told import VIP, at, group, part, route, server, word

ALPHA = StatusProbe("books", "alpha")
SCREEN = ClusterStatus("bookshop", "alpha", (server("alpha"), server("beta")), (group("alpha"),), (part("userw"),))


def seen(value, probe=ALPHA, second: float = 0) -> Looked:
    return Looked(probe, Seen(value, observer(probe), at(second)))


def between(before, after, probe=ALPHA) -> list[tuple[str, str, str, str]]:
    """Source, subject, before and after of what changed between two answers."""
    estate = learn(Estate(), seen(before, probe))
    return [(one.source, one.subject, one.before, one.after) for one in changes(estate, seen(after, probe, 5))]


def test_the_first_look_changes_nothing():
    assert changes(Estate(), seen(SCREEN)) == ()


def test_the_same_again_changes_nothing():
    assert between(SCREEN, SCREEN) == []


def test_a_move_is_one_change_with_the_place_in_it():
    moved = replace(SCREEN, groups=(group("beta"),))
    assert between(SCREEN, moved) == [("alpha", "failover", "Online @alpha", "Online @beta")]


def test_every_difference_is_told_once_with_what_it_means_now():
    now = replace(
        SCREEN, servers=(server("alpha"), server("beta", "Offline", "Unknown")), monitors=(part("userw", "Error"),)
    )
    told = changes(learn(Estate(), seen(SCREEN)), seen(now, second=5))
    assert [(one.subject, one.before, one.after, one.health) for one in told] == [
        ("beta", "Online", "Offline", Health.BAD),
        ("lankhb1 beta", "Normal", "Unknown", Health.UNKNOWN),
        ("pingnp1 beta", "Normal", "Unknown", Health.UNKNOWN),
        ("userw", "Normal", "Error", Health.BAD),
    ]
    assert {(one.at, one.cluster, one.source) for one in told} == {(at(5), "books", "alpha")}


def test_a_server_or_group_that_goes_off_is_bad_and_a_resource_or_monitor_is_off():
    now = replace(SCREEN, groups=(group(None),), monitors=(part("userw", "Offline"),))
    told = changes(learn(Estate(), seen(SCREEN)), seen(now))
    assert {one.subject: one.health for one in told} == {
        "failover": Health.BAD,
        "failover/awsvip1": Health.OFF,
        "failover/md1": Health.OFF,
        "userw": Health.OFF,
    }


def test_what_comes_and_what_goes_has_an_empty_side():
    other = replace(SCREEN, monitors=(part("mdw1"),))
    assert between(SCREEN, other) == [("alpha", "userw", "Normal", ""), ("alpha", "mdw1", "", "Normal")]


def test_a_group_that_bears_a_servers_name_is_not_taken_for_it():
    twin = replace(SCREEN, groups=(group("alpha", name="beta"),))
    moved = replace(SCREEN, groups=(group("beta", name="beta"),))
    assert between(twin, moved) == [("alpha", "beta", "Online @alpha", "Online @beta")]


def test_names_cut_to_the_same_are_numbered():
    twins = replace(SCREEN, monitors=(part("diskw-very-long-", "Normal"), part("diskw-very-long-", "Normal")))
    worse = replace(SCREEN, monitors=(part("diskw-very-long-", "Normal"), part("diskw-very-long-", "Error")))
    assert between(twins, worse) == [("alpha", "diskw-very-long- (2)", "Normal", "Error")]


def test_contact_is_lost_once_and_found_once():
    estate, told = learn(Estate(), seen(SCREEN)), []
    events = [LookFailed(ALPHA, at(5), "no way there"), LookFailed(ALPHA, at(9), "refused"), seen(SCREEN, second=15)]
    for event in events:
        told += [(one.source, one.subject, one.before, one.after) for one in changes(estate, event)]
        estate = learn(estate, event)
    assert told == [
        (CONTACT, "alpha clpstat", "answers", "no answer: no way there"),
        (CONTACT, "alpha clpstat", "no answer", "answers again"),
    ]


def test_a_source_that_never_answered_does_not_stop_answering():
    (lost,) = changes(Estate(), LookFailed(ALPHA, at(0), "no way there"))
    assert (lost.before, lost.after) == ("", "no answer: no way there")
    (found,) = changes(learn(Estate(), LookFailed(ALPHA, at(0), "no way there")), seen(SCREEN, second=5))
    assert found.after == "answers"


def test_colours_states_checks_interfaces_and_routes_change_too():
    mirror = MirrorProbe("books", "alpha", "md1")
    green = MirrorStatus("md1", word("Normal"), (MirrorSide("beta", word("GREEN")),))
    red = MirrorStatus("md1", word("Abnormal"), (MirrorSide("beta", word("RED")),))
    assert between(green, red, mirror) == [
        ("alpha", "md1", "Normal", "Abnormal"),
        ("alpha", "md1 beta", "GREEN", "RED"),
    ]
    well = Instance("i-1", "alpha", word("running"), checks=(part("system", "passed"),))
    ill = replace(well, state=word("stopping"), checks=(part("system", "impaired"),))
    assert between((well,), (ill,), InstancesProbe("books")) == [
        ("AWS", "i-1", "running", "stopping"),
        ("AWS", "i-1 system", "passed", "impaired"),
    ]
    eni = Interface("eni-1", "i-1", (), "subnet-1", source_dest_check=False)
    loose = replace(eni, instance=None, source_dest_check=True)
    assert between((eni,), (loose,), InterfacesProbe("books")) == [
        ("AWS", "eni-1", "on i-1", "on nothing"),
        ("AWS", "eni-1 source/dest check", "off", "on"),
    ]
    assert between((route(0, "alpha"),), (route(0, "beta!"),), RoutesProbe("books")) == [
        ("AWS", f"{VIP}/32 in rtb-0", "active -> eni-alpha", "blackhole -> eni-beta")
    ]
    who = [Identity("1", f"arn:aws:iam::1:user/{name}") for name in ("reader", "writer")]
    assert between(*who, IdentityProbe("books")) == [
        ("AWS", "identity", "arn:aws:iam::1:user/reader", "arn:aws:iam::1:user/writer")
    ]


def test_probes_are_named_in_few_words():
    assert [subject(one) for one in (ALPHA, MirrorProbe("books", "alpha", "md1"), RoutesProbe("books"))] == [
        "alpha clpstat",
        "alpha clpmdstat md1",
        "AWS routes",
    ]


@given(some.lists(some.sampled_from(["a", "b", "c"])))
def test_numbered_names_are_all_different_and_keep_their_beginning(names):
    told = list(numbered(names))
    assert len(set(told)) == len(names)
    assert [one.split(" ")[0] for one in told] == names


screens = some.builds(
    lambda states, homes: ClusterStatus(
        "bookshop",
        "alpha",
        tuple(server(name, state) for name, state in zip("abc", states, strict=False)),
        tuple(group(home, name=name) for name, home in zip("ab", homes, strict=False)),
    ),
    some.lists(some.sampled_from(["Online", "Offline", "Odd"]), max_size=3),
    some.lists(some.sampled_from(["a", "b", None]), max_size=2),
)


@given(screens, screens)
def test_what_changed_there_and_back_is_the_same_with_its_sides_exchanged(one, other):
    there, back = between(one, other), between(other, one)
    assert sorted(there) == sorted((source, name, after, before) for source, name, before, after in back)
    assert len({name for _, name, *_ in there}) <= len(there)
