"""The inputs as a form asks for them: offered, and checked as they are typed. Pure."""

from backends.model import AwsFactsProbe
from backends.runbooks.asked import Asked, unknown
from backends.runbooks.online.wishes import said_of
from backends.runbooks.replacing.lost import bad, devices_of, said_of_disk
from backends.runbooks.values import Field, Option

FULL = "full"
NEVER_SKIPPED = (
    f"only {FULL}: with --skip-copy the new disk, which holds an old state, would be called GREEN beside the good "
    "one, and a failover to it would lose data without a sign"
)


def form(asked: Asked) -> tuple[Field, ...]:
    """Which server, which volume, and that all is copied."""
    node = node_of(asked)
    return (_node(asked, node), _volume(asked, node), copy_field(asked))


def node_of(asked: Asked) -> str:
    """The server that is named; else the only one of which EC2 calls a volume lost."""
    given = asked.given.get("node", "").strip()
    found = [name for name in asked.scene.nodes if _failed(asked, name)]
    return given or (found[0] if len(found) == 1 else "")


def _failed(asked: Asked, node: str) -> dict[str, str]:
    disks = said_of(asked, AwsFactsProbe(asked.cluster.name, "disks"))
    return {one: why for one in devices_of(disks, node) if (why := bad(said_of_disk(disks, one)))} if disks else {}


def _node(asked: Asked, node: str) -> Field:
    names = asked.scene.nodes
    options = tuple(Option(name, "; ".join(_failed(asked, name).values())) for name in names)
    wrong = "" if node in names else unknown("no server:", node, names) if node else "say which side has lost its disk"
    return Field("node", "Server that has lost it", node, "the one with a volume that EC2 calls lost", options, wrong)


def _volume(asked: Asked, node: str) -> Field:
    disks = said_of(asked, AwsFactsProbe(asked.cluster.name, "disks"))
    devices = devices_of(disks, node) if disks and node else {}
    failed = _failed(asked, node)
    options = tuple(
        Option(one, f"{where}; {failed.get(one, 'EC2 does not call it lost')}") for one, where in devices.items()
    )
    given = asked.given.get("volume", "").strip()
    wrong = "" if not given or given in devices else unknown("no volume of it:", given, list(devices))
    return Field("volume", "The lost volume", given, "those that EC2 calls lost", options, wrong)


def copy_field(asked: Asked) -> Field:
    """There is one way only."""
    value = asked.given.get("copy", "").strip() or FULL
    options = (Option(FULL, "everything, from the good side"),)
    return Field("copy", "What is copied", value, "", options, "" if value == FULL else NEVER_SKIPPED)
