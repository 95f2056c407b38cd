"""The `aws` command of a node: its default region, and calls that are only tried, by the node's own role."""

from collections.abc import Sequence

from backends.sim.cloud import Cloud
from backends.sim.commands.context import Here, RefusedError, Reply

FAILED, NO_ANSWER = 254, 255
"""What version 2 ends with where AWS refuses, and where it does not answer."""
KNOWN = "configure get region, configure set region NAME, and ec2 ... --dry-run"
THINGS = {
    "stop-instances": ("StopInstances", ("--instance-ids",)),
    "describe-instances": ("DescribeInstances", ("--instance-ids",)),
    "replace-route": ("ReplaceRoute", ("--route-table-id", "--destination-cidr-block", "--network-interface-id")),
}
"""By command: the operation, and the options that name what it is about."""


async def aws(here: Here, words: Sequence[str]) -> Reply:
    """Print or set the default region of the user who asks, or try a call (`ec2 stop-instances --dry-run ...`)."""
    user = "root" if here.root else here.by
    match list(words):
        case ["configure", "get", "region"]:
            region = here.system.regions.get(user)
            return Reply(f"{region}\n") if region else Reply(status=1)
        case ["configure", "set", "region", region]:
            here.system.regions[user] = region
            return Reply()
        case ["ec2", command, "--dry-run", *rest] if command in THINGS:
            return _tried(here, command, _options(rest))
        case _:
            raise RefusedError(f"aws: the pretend site knows only {KNOWN}\n")


def _tried(here: Here, command: str, given: dict[str, list[str]]) -> Reply:
    """What AWS says of a call that is not to be made: whether it would have worked."""
    cloud, (operation, options) = here.world.cloud, THINGS[command]
    region = next(iter(given.get("--region", [])), here.system.regions.get("root", ""))
    if set(given) - {"--region"} != set(options):
        raise RefusedError(f"aws: {command} is told of {', '.join(options)} here, and of a region\n", 252)
    if region in cloud.lost or not region:
        return Reply(
            err=f'\nConnect timeout on endpoint URL: "https://ec2.{region}.amazonaws.com/"\n', status=NO_ANSWER
        )
    things = given[options[0]]
    if missing := next((one for one in things if not _is_there(cloud, one, region)), ""):
        code, said = "InvalidID.NotFound", f"The ID '{missing}' does not exist"
    elif cloud.may(here.machine.instance_id, f"ec2:{operation}", *things):
        code, said = "DryRunOperation", "Request would have succeeded, but DryRun flag is set."
    else:
        code, said = "UnauthorizedOperation", "You are not authorized to perform this operation."
    text = f"\nAn error occurred ({code}) when calling the {operation} operation: {said}\n"
    return Reply(err=text, status=FAILED)


def _is_there(cloud: Cloud, id_: str, region: str) -> bool:
    found = cloud.instances.get(id_) or cloud.route_tables.get(id_)
    return found is not None and found.region == region


def _options(words: Sequence[str]) -> dict[str, list[str]]:
    """The options, each with the words that follow it."""
    given: dict[str, list[str]] = {}
    name = ""
    for word in words:
        if word.startswith("--"):
            name = word
            given[name] = []
        else:
            given.setdefault(name, []).append(word)
    return given
