"""A file from an online backup: lent, read, taken back; and what is refused in full sentences."""

from dataclasses import replace

import pytest

from backends.errors import PlanError
from backends.model import AwsFactsProbe, Facts
from backends.plan import CallAws, Level, RunOnNode, as_procedure
from backends.runbooks import form, write
from backends.settings import CLIENT, Node, Timing
from tests.backends.runbooks.online_books import books
from tests.backends.runbooks.regions import seen
from tests.backends.sets.online_facts import of_online
from tests.backends.told import at

HOST = Node(CLIENT, "172.16.10.50", user="root", instance="i-0c1")
HELD = "vol-1=md1:c+md1:d vol-2=md2:c+md2:d"
LENT = (("client state", "running"), ("client zone", "eu-north-1a"), ("client devices", "/dev/xvda /dev/sdf"))


def site(disks=HELD, *, client=HOST, lent=LENT, **changed):
    """A cluster with one online backup of two mirror disks, and a host that uses it."""
    cluster, estate = books(two="yes")
    parts = of_online("books-2", "server01", mirrors="md1 md2", disks=disks, **changed)
    told = {AwsFactsProbe(cluster.name, "online-sets"): Facts("online-sets", (*parts, ("sets", "books-2")))}
    told |= {AwsFactsProbe(cluster.name, "lent"): Facts("lent", lent)} if lent else {}
    return replace(cluster, client=client), seen(estate, told)


def written(*, file="dir/about.txt", mirror="md1", known=None):
    cluster, estate = known or site()
    inputs = {"file": file, "mirror": mirror}
    return write("fetch-file", cluster, Timing(), inputs, estate, at(10**8))


def test_the_volume_of_the_mirror_disk_is_lent_to_the_clients_host_and_taken_back_in_order():
    plan = written()
    assert plan.level is Level.UNDOABLE
    calls = [(one.id, one.do.operation) for one in plan.steps if isinstance(one.do, CallAws)]
    assert calls == [
        ("1.1", "CreateVolume"),
        ("1.2", "AttachVolume"),
        ("90.2", "DetachVolume"),
        ("90.3", "DeleteVolume"),
    ]
    given = dict(plan.step("1.1").do.parameters)
    assert (given["SnapshotId"], given["AvailabilityZone"]) == ("snap-1-books-2", "eu-north-1a")
    assert dict(written(mirror="md2").step("1.1").do.parameters)["SnapshotId"] == "snap-2-books-2"
    assert dict(plan.step("1.2").do.parameters)["Device"] == "/dev/sdg", "a name that is free there"
    assert {one.do.node for one in plan.steps if isinstance(one.do, RunOnNode)} == {CLIENT}
    assert [one.undoes for one in plan.finally_] == ["2.2", "1.2", "1.1"]


def test_the_procedure_says_all_of_it_in_words():
    text = " ".join(as_procedure(written()).split())
    for words in (
        "mount -o ro,norecovery",
        "cat /root/clpdeck/fetch-books/dir/about.txt",
        "umount /root/clpdeck/fetch-books",
        "Its bytes come over SSH into a file beside this run's journal, and are shown nowhere.",
        "aws ec2 delete-volume",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"file": ""}, "its path below the mirror disk's mount point"),
        ({"file": "/etc/shadow"}, "its path below"),
        ({"file": "../x"}, "its path below"),
        ({"file": "a b"}, "its path below"),
        ({"mirror": "md3"}, "not in it:"),
        ({"known": site(client=None)}, "names none with its instance: a table"),
        ({"known": site(client=replace(HOST, instance=None))}, "names none with its instance: a table"),
        ({"known": site(lent=None)}, "does not tell in which zone the client's host is"),
        ({"known": site("vol-1=md1:c+md1:d+md2:c+md2:d vol-2=md3:c")}, "md1 shares its volume with another"),
        ({"known": site(marked="void")}, "it is void"),
        ({"known": site("none")}, "nothing says which of its snapshots holds which mirror disk"),
    ],
)
def test_what_cannot_be_fetched_is_refused_and_says_why(given, why):
    with pytest.raises(PlanError, match="fetch-file: ") as refused:
        written(**given)
    assert why in str(refused.value)


def test_the_form_offers_the_mirror_disks_of_the_backup():
    cluster, estate = site()
    fields = {one.name: one for one in form("fetch-file", cluster, Timing(), {}, estate, at(10**8))}
    assert [one.value for one in fields["mirror"].options] == ["md1", "md2"]
    assert (fields["set"].value, fields["mirror"].value) == ("books-2", "md1")
    assert fields["file"].wrong
