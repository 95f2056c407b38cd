"""The whole plan: a volume is lent, one file is read from it, and the volume is deleted."""

from backends.model import AWS
from backends.plan import (
    ANY,
    AllOf,
    AwsSays,
    Check,
    Lane,
    Level,
    NodeSays,
    Obligation,
    Plan,
    RunOnNode,
    Stage,
    Step,
    Wait,
)
from backends.runbooks.asked import Asked
from backends.runbooks.fetching.lending import LAST, SUM, lend, make, mount, taken_back
from backends.runbooks.fetching.wishes import Fetch, wished
from backends.settings import CLIENT


def fetch_file(asked: Asked) -> Plan:
    """Write the plan. Raises `PlanError`."""
    f = wished(asked)
    return Plan(
        "fetch-file",
        f.cluster.name,
        f"Fetch {f.file} of {f.mirror} of {f.cluster.name} from {f.set.id}",
        f"Have one file as it was at {f.set.said_point}, without a restore: no server of the cluster is touched.",
        (("set", f.set.id), ("mirror", f.mirror), ("file", f.file)),
        before=(_there(f),),
        stages=(
            Stage("Lend a volume of the backup to the client's host", (Lane(AWS, (make(f), lend(f))),)),
            Stage("Read the file", (Lane(CLIENT, (*mount(f), _read(f), _same(f))),)),
        ),
        finally_=taken_back(f),
        level=Level.UNDOABLE,
        obligations=_obligations(f),
    )


def _there(f: Fetch) -> Check:
    title = f"the client's host runs, in {f.zone}"
    return Check(title, AwsSays("lent", (("client state", "running"), ("client zone", f.zone))), (f.host,))


def _read(f: Fetch) -> Step:
    return Step(
        "2.3",
        f"Read {f.file}",
        "Its bytes come over SSH into a file beside this run's journal, and are shown nowhere. The report names that "
        "file, its length and its SHA-256.",
        RunOnNode(CLIENT, ("cat", f.path), repeatable=True),
        (f.sums, f.mounted),
        ready_when=AllOf((f.client_says(folder="this volume"), NodeSays(CLIENT, "files", ((f.path, ANY),), (f.path,)))),
        way_on="Is there no such file: the path is the one below the mirror disk's mount point. `stop` takes all back; "
        "then ask for another one.",
        timeout_s=f.limit(3600),
        usual_s=f.usual(10),
        must=True,
    )


def _same(f: Fetch) -> Step:
    return Step(
        "2.4",
        "See that what came is what is there",
        "The SHA-256 of the bytes that came is that of the file on the volume.",
        Wait(),
        (f.sums,),
        done_when=NodeSays(CLIENT, "files", ((f.path, SUM),), (f.path,)),
        way_on="`stop` takes all back: what came is not the file.",
        timeout_s=f.limit(600),
        usual_s=f.usual(3),
        must=True,
    )


def _obligations(f: Fetch) -> tuple[Obligation, ...]:
    made = (
        f"A volume made of {f.snapshot} (tags clpdeck:kind=fetch, clpdeck:run) costs: see that it is unmounted "
        f"({f.folder} on the client's host), detach it, and delete it."
    )
    came = (
        f"{f.file} lies in this run's folder, in the file that the report names at step 2.3: copy it to where it is "
        "needed. It is kept there as long as the run is; is it nobody's to read, delete it."
    )
    return (Obligation("volume", made, "1.1", f"{LAST}.3"), Obligation("file", came, "2.3"))
