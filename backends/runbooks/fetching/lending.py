"""A volume is made of a snapshot, lent to the client's host, mounted to be read; and taken back whatever happened."""

from backends.model import AWS, Ref
from backends.plan import AllOf, AnyOf, CallAws, Fields, Found, RunOnNode, Step, Text
from backends.runbooks.fetching.wishes import RUN, Fetch
from backends.settings import CLIENT

LAST = 90
"""The number of the stage of what is done at the end, however it ends."""
OWN = Found(AWS, "lent", "volume")


def make(f: Fetch) -> Step:
    """By a token: however often it is asked for, there is one."""
    return Step(
        "1.1",
        f"Make a volume of {f.snapshot} in {f.zone}",
        f"It holds {f.mirror} as it was at {f.set.said_point}. It is in the zone of the client's host, and is deleted "
        "at the end: the snapshot stays.",
        CallAws(
            "ec2",
            "CreateVolume",
            (
                ("AvailabilityZone", f.zone),
                ("SnapshotId", f.snapshot),
                ("VolumeType", "gp3"),
                ("TagSpecifications", (_tagged(f),)),
            ),
            token="ClientToken",  # noqa: S106 - the name of the parameter that takes it
            repeatable=True,
            region=f.cluster.region or "",
        ),
        (f.lent,),
        done_when=AnyOf(
            tuple(f.aws_says(volume_state=word, volume_snapshot=f.snapshot) for word in ("available", "in-use"))
        ),
        lost_when=f.aws_says(volume_state="error"),
        cost=f"a gp3 volume of {f.set.size_gib or '?'} GiB at most, until it is deleted at the end",
        undo="It is deleted at the end",
        way_on="A snapshot is encrypted with a KMS key that this profile may not use? Then the volume is gone again "
        "after some seconds: see `clpdeck policy fetch-file --key`.",
        gives=(("volume", OWN),),
        timeout_s=f.limit(600),
        usual_s=f.usual(15),
        must=True,
    )


def _tagged(f: Fetch) -> Fields:
    """By these it is found again, and known for one that may be deleted."""
    words: tuple[tuple[str, Text], ...] = (
        ("Name", f"{f.cluster.name} to fetch a file"),
        ("clpdeck:kind", "fetch"),
        ("clpdeck:cluster", f.cluster.name),
        ("clpdeck:node", CLIENT),
        ("clpdeck:set", f.set.id),
        ("clpdeck:run", RUN),
        ("clpdeck:step", "1.1"),
    )
    tags = tuple(Fields((("Key", key), ("Value", word))) for key, word in words)
    return Fields((("ResourceType", "volume"), ("Tags", tags)))


def lend(f: Fetch) -> Step:
    """No token: where it is is looked at first."""
    instance = f.cluster.client.instance if f.cluster.client else ""
    return Step(
        "1.2",
        f"Attach it to the client's host as {f.device}",
        "No server of the cluster gets it: two copies of one volume group on one system are taken for one another.",
        CallAws(
            "ec2",
            "AttachVolume",
            (("VolumeId", OWN), ("InstanceId", instance or ""), ("Device", f.device)),
            region=f.cluster.region or "",
        ),
        (f.lent,),
        ready_when=AllOf((f.aws_says(volume_state="available"), f.aws_says(client_state="running"))),
        done_when=f.aws_says(volume_at=f"{CLIENT} {f.device} attached"),
        undo="It is detached at the end",
        timeout_s=f.limit(300),
        usual_s=f.usual(10),
        must=True,
    )


def mount(f: Fetch) -> tuple[Step, ...]:
    """To be read only, and without its journal: nothing is written to it."""
    folder = Step(
        "2.1",
        f"Make the folder {f.folder} on the client's host",
        "Nothing may be mounted there.",
        RunOnNode(CLIENT, ("mkdir", "-p", f.folder), repeatable=True),
        (f.mounted,),
        ready_when=f.client_says(folder="none"),
        way_on=f"Is something else mounted there: umount {f.folder} on the client's host, by hand.",
        timeout_s=f.limit(60),
        usual_s=f.usual(2),
        must=True,
    )
    mounted = Step(
        "2.2",
        "Mount it there, to be read only",
        "`ro` alone would replay the journal of a disk that was frozen in use, and so write to it: norecovery keeps "
        "that away. What was in the journal only is not seen.",
        RunOnNode(CLIENT, ("mount", "-o", "ro,norecovery", Found(CLIENT, "file-systems", "file system"), f.folder)),
        (f.mounted,),
        ready_when=f.client_says(folder="none", file_systems="1"),
        done_when=f.client_says(folder="this volume"),
        undo="It is unmounted at the end",
        way_on="Is there no file system to be seen on it, or more than one: lsblk -f on the client's host. LVM there "
        "may use the disks of its devices file only (RHEL 9: lvmdevices --adddev for this disk, by hand), or know a "
        "volume group of the same name already: then take a host that has none (vgimportclone is not done here).",
        timeout_s=f.limit(120),
        usual_s=f.usual(3),
        must=True,
    )
    return folder, mounted


def taken_back(f: Fetch) -> tuple[Step, ...]:
    """However it ends: unmounted, detached, deleted, in this order."""
    return _unmount(f), _detach(f), _delete(f)


def _unmount(f: Fetch) -> Step:
    return Step(
        f"{LAST}.1",
        "Unmount it on the client's host",
        "Nothing reads from it any more.",
        RunOnNode(CLIENT, ("umount", f.folder), repeatable=True),
        (f.mounted,),
        done_when=f.client_says(folder="none"),
        way_on=f"Somebody may stand in {f.folder}: fuser -vm {f.folder} there. The next steps wait for it.",
        undoes="2.2",
        timeout_s=f.limit(120),
        usual_s=f.usual(3),
    )


def _detach(f: Fetch) -> Step:
    instance = (f.cluster.client.instance if f.cluster.client else "") or ""
    return Step(
        f"{LAST}.2",
        "Detach it from the client's host",
        "Only the one that this run has made, by its tags.",
        CallAws(
            "ec2",
            "DetachVolume",
            (("VolumeId", OWN), ("InstanceId", instance), ("Device", f.device)),
            repeatable=True,
            region=f.cluster.region or "",
        ),
        (f.lent,),
        done_when=AnyOf((f.aws_says(volume_state="available"), f.aws_says(volume_state="absent"))),
        undoes="1.2",
        timeout_s=f.limit(300),
        usual_s=f.usual(10),
    )


def _delete(f: Fetch) -> Step:
    return Step(
        f"{LAST}.3",
        "Delete it",
        f"The snapshot {f.snapshot} has all that is on it.",
        CallAws("ec2", "DeleteVolume", (("VolumeId", OWN),), repeatable=True, region=f.cluster.region or ""),
        (f.lent,),
        ready_when=f.aws_says(volume_state="available"),
        done_when=f.aws_says(volume_state="absent"),
        risk="It cannot be taken back, and need not be.",
        undoes="1.1",
        timeout_s=f.limit(300),
        usual_s=f.usual(5),
    )


SUM = Ref("2.3", "sha256")
"""Of the bytes that came."""
