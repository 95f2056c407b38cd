"""What rehearsals have left: a link that is cut, a network ACL that nobody needs any more."""

from collections.abc import Iterator

from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import Facts
from backends.questions import cuts_probe
from backends.views.age import current

NONE = "none"


def cuts(scene: Scene) -> Iterator[Finding]:
    """Every network ACL that a run has made for a rehearsal, and that is there now; one that a subnet has, is a cut.

    While the run goes on that is as it should be; and said all the same, for nobody else sees it in the two servers.
    """
    probe = cuts_probe(scene.cluster)
    seen = current(scene.estate, probe, scene.timing, scene.now) if scene.cluster.rehearsals else None
    told: Facts = seen.value if seen else Facts("cuts", ())
    for acl, subnets in told.pairs:
        if not acl.startswith("acl-") or " " in acl:
            continue
        run, before = told.word(f"{acl} run") or "?", told.word(f"{acl} instead of") or "the one it had before"
        number = run.rpartition("-")[0] or run
        evidence = [scene.evidence(probe, f"{acl} of run {number}: {subnets}")]
        if subnets == NONE:
            sentence = f"run {number} has left the network ACL {acl}, which no subnet has"
            advice = (
                f"Go on with the run (clpdeck resume {number}), or delete it: aws ec2 delete-network-acl"
                f"{_region(scene)} --network-acl-id {acl}"
            )
            yield scene.found("cut-left", Severity.NOTICE, acl, sentence, evidence, advice=advice)
            continue
        yield scene.found(
            "cut",
            Severity.WARNING,
            subnets,
            f"the link between the servers is cut by run {number}: {subnets} has its network ACL {acl}",
            evidence,
            advice=_way_back(scene, number, told.word(f"{acl} associations") or "?", before),
        )


def _way_back(scene: Scene, run: str, associations: str, before: str) -> str:
    region = _region(scene)
    return (
        f"If nobody carries that run out: clpdeck resume {run}. By hand: first see that one server is stopped, by "
        "EC2's word, for two that are active shut down when the link returns; then aws ec2 "
        f"replace-network-acl-association{region} --network-acl-id {before} --association-id {associations}"
    )


def _region(scene: Scene) -> str:
    return f" --region {scene.cluster.region}" if scene.cluster.region else ""
