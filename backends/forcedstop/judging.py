"""Would the forced stop of a cluster work? Item by item, from what somebody has looked at. What nobody told is no yes.

The rule of time is NEC's: while a server is being stopped by force it may be starting again by itself. So its start
must take at least as long as the forced stop may, counted from the heartbeat's timeout.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from backends.forcedstop.values import ServerSetUp, SetUp
from backends.model import Item

RIGHTS: Final = ("ec2:DescribeInstances", "ec2:StopInstances", "ec2:ReplaceRoute")
"""What a server must be let do, to stop another one and to take the VIP over."""
SEE: Final = "see that it can be looked at"
RESOURCES_SINCE, SUPPRESSES_SINCE = (5, 0), (4, 1)


def forced_stop_items(set_up: SetUp) -> tuple[Item, ...]:
    """Each item for each server, in the order in which they matter."""
    return tuple(item for _, _, item in judged(set_up))


def judged(set_up: SetUp) -> Iterator[tuple[str, str, Item]]:
    """The same, each with the name of the rule that it comes from, and of the server; of all of them: empty."""
    if len(set_up.servers) < 2:
        says = "a forced stop needs two servers at least"
        yield "servers", "", Item("servers", "no", says, "name them in the site file")
        return
    for rule in RULES:
        for server in set_up.servers:
            yield from ((rule.__name__, server.name, item) for item in rule(set_up, server))
    for of_all in RULES_OF_ALL:
        yield from ((of_all.__name__, "", item) for item in of_all(set_up))


def configured(set_up: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """A script up to X 4.3, the resource from X 5.0 on: a script of before would there stop a healthy server."""
    item, version = partial(Item, f"forced stop of {server.name}"), set_up.version
    if server.kind is None:
        yield item("unproved", "nobody told how it is configured", SEE)
    elif server.kind == "none":
        yield item("no", "none is configured: both sides may become active", "configure it; clpdeck writes the script")
    elif version is None:
        yield item("unproved", f"it is a {server.kind}; whether that fits the version is not known", SEE)
    elif server.kind == "script" and version >= RESOURCES_SINCE:
        remedy = "use the forced-stop resource (Fencing tab), with a custom script that was made for this version"
        yield item("no", f"a script of before on X {_told(version)} stops a healthy server at its check", remedy)
    elif server.kind == "resource" and version < RESOURCES_SINCE:
        yield item("unproved", f"X {_told(version)} has no forced-stop resource", "look again: one of both is wrong")
    else:
        yield item("yes", f"a {server.kind}, on X {_told(version)}")


def suppressing(set_up: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """Without that option the group starts although the other side may still write."""
    item = partial(Item, f"failover is held back where it fails, {server.name}")
    if set_up.version is not None and set_up.version < SUPPRESSES_SINCE:
        says = f"X {_told(set_up.version)} has no such option: the group starts anyway"
        yield item("no", says, "update the product to X 4.1 at least")
    elif server.suppresses is None:
        yield item("unproved", "nobody told whether the option is on", SEE)
    elif not server.suppresses:
        says = "the option is off: the group starts although the other side may still write"
        yield item("no", says, "turn on: suppress failover when the script fails")
    else:
        yield item("yes", "the option is on")


def instances(set_up: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """As the site file has them: after a restore they are others."""
    item = partial(Item, f"instance ids, {server.name}")
    if server.instances is None:
        yield item("unproved", "nobody told which it would stop", SEE)
        return
    wanted = {one.name: one.instance for one in set_up.servers}
    wrong = [
        f"{name} lacks {id_}" for name, id_ in wanted.items() if name not in {one.name for one in server.instances}
    ]
    for one in server.instances:
        if one.name not in wanted:
            wrong.append(f"{one.name} is no server of this cluster")
        elif not wanted[one.name]:
            yield item("unproved", f"the instance of {one.name} is not known", "name it in the site file")
            return
        elif one.instance != wanted[one.name]:
            wrong.append(f"{one.name} has {one.instance or 'none'}, it is {wanted[one.name]}")
    if wrong:
        yield item("no", "; ".join(wrong), "correct them on every server; clpdeck writes the script anew")
    else:
        yield item("yes", ", ".join(f"{one.name} {one.instance}" for one in server.instances))


def command(_: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """The `aws` command, at the path that is configured."""
    item = partial(Item, f"aws command, {server.name}")
    if server.aws is None or server.aws_found is None:
        yield item("unproved", f"nobody looked whether it is at {server.aws or 'the path that is configured'}", SEE)
    elif not server.aws_found:
        yield item("no", f"there is none at {server.aws}", "install it there, or correct the path")
    else:
        yield item("yes", f"at {server.aws}")


def region(set_up: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """The default region of root's `aws` command: clpdeck's script names it in each call, the product need not."""
    item = partial(Item, f"region of the aws command, {server.name}")
    if server.region is None or not set_up.region:
        yield item("unproved", "nobody told which it is for root", SEE)
    elif server.region != set_up.region:
        told = "none is set" if server.region == "unset" else f"it is {server.region}"
        yield item("no", f"{told}; the servers are in {set_up.region}", f"aws configure set region {set_up.region}")
    else:
        yield item("yes", f"it is {server.region}")


def rights(_: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """By DryRun from the server itself, with its own role."""
    item, told = partial(Item, f"permissions, {server.name}"), dict(server.rights)
    refused = [action for action in RIGHTS if told.get(action) is False]
    untold = [action for action in RIGHTS if action not in told]
    if refused:
        yield item("no", f"refused: {', '.join(refused)}", "allow them in the role of its instance profile")
    elif untold:
        yield item(
            "unproved", f"not tried, or not answered: {', '.join(untold)}", "try them by DryRun from that server"
        )
    else:
        yield item("yes", f"allowed: {', '.join(RIGHTS)}")


def protection(_: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """A protected instance is not stopped by anybody: the permission does not tell that."""
    item = partial(Item, f"stop protection of {server.name}")
    if server.stop_protected is None:
        yield item("unproved", "nobody told whether it is protected from being stopped", SEE)
    elif server.stop_protected:
        remedy = f"turn it off: ec2 modify-instance-attribute --instance-id {server.instance} --no-disable-api-stop"
        yield item("no", f"{server.instance} is protected: every stop is refused", remedy)
    else:
        yield item("yes", "it is off")


def start_time(set_up: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """Its start must take as long as the others' forced stop of it, reckoned from when they last heard it."""
    windows = set_up.os == "windows"
    item = partial(Item, f"start of {server.name} against the forced stop")
    others = [one for one in set_up.servers if one is not server]
    silent = [one.name for one in others if one.limit_s is None or one.heartbeat_s is None]
    if silent:
        says = f"the timeouts of forced stop and heartbeat are not known of {', '.join(silent)}"
        yield item("unproved", says, SEE)
        return
    each = [(one.limit_s or 0.0, one.heartbeat_s or 0.0) for one in others]
    limit_s, heartbeat_s = max(each, key=sum)
    need_s = limit_s + heartbeat_s
    sum_ = f"{limit_s:g} s forced stop + {heartbeat_s:g} s heartbeat = {need_s:g} s"
    waits = [("start of the system", server.os_start_s)]
    if windows:
        waits.insert(0, ("start delay of the service", server.service_delay_s))
    enough = next((f"{name} {told:g} s" for name, told in waits if told is not None and told >= need_s), "")
    if enough:
        yield item("yes", f"{enough} >= {sum_}")
    elif set_up.os is None or any(told is None for _, told in waits):
        known = ", ".join(f"{name} {'not known' if told is None else f'{told:g} s'}" for name, told in waits)
        yield item("unproved", f"{known}; needed are {sum_}", "measure how long it takes, from power-on to the service")
    else:
        too_short = ", ".join(f"{name} {told:g} s" for name, told in waits)
        remedy = f"make it {need_s:g} s at least, by {'armdelay' if windows else 'the boot loader'}"
        if not windows and server.loader_s is not None:
            wait_s = need_s - (server.os_start_s or 0.0) + server.loader_s
            remedy = f"let the boot loader wait {wait_s:g} s, not {server.loader_s:g} s: GRUB_TIMEOUT, grub2-mkconfig"
        yield item("no", f"{too_short} < {sum_}: it may be back before the other one has stopped it", remedy)


def np_target(_: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """The HTTP target of network partition resolution, from each server."""
    item = partial(Item, f"NP target from {server.name}")
    if server.np_target is None:
        yield item("unproved", "nobody told which it is", SEE)
    elif not server.np_target:
        yield item("no", "none is configured", "configure an HTTP target, such as a page of S3 behind a VPC endpoint")
    elif server.np_reached is None:
        yield item("unproved", f"nobody tried {server.np_target}", "try it from that server")
    elif not server.np_reached:
        remedy = "see its subnet's route to the VPC endpoint, and the bucket's policy"
        yield item("no", f"{server.np_target} does not answer", remedy)
    else:
        yield item("yes", f"{server.np_target} answers")


def np_way(set_up: SetUp, server: ServerSetUp) -> Iterator[Item]:
    """Its subnet's way to a site of S3: by the VPC's endpoint, and not by the internet."""
    item = partial(Item, f"way to the NP target from {server.name}")
    if set_up.np_bucket is None:
        yield item("unproved", "nobody told which site it is", SEE)
    elif not set_up.np_bucket or server.np_target == "":
        return
    elif server.np_way is None:
        yield item("unproved", "nobody told how its subnet reaches S3", SEE)
    elif not server.np_way:
        remedy = "a gateway endpoint for S3, with a route in the table of its subnet: `clpdeck run make-np-target`"
        yield item("no", "its route table has no route to S3 by a gateway endpoint", remedy)
    else:
        yield item("yes", "by the VPC's gateway endpoint")


def np_site(set_up: SetUp) -> Iterator[Item]:
    """The bucket behind the NP target, and whether the endpoint lets it be read."""
    if not set_up.np_bucket:
        return
    site, endpoint = partial(Item, "site of the NP target"), partial(Item, "policy of the endpoint")
    if set_up.np_page is None:
        yield site("unproved", f"nobody told of the bucket {set_up.np_bucket}", SEE)
    elif not set_up.np_page:
        yield site(
            "no", f"{set_up.np_bucket} is no site with a first page", "make it one: `clpdeck run make-np-target`"
        )
    else:
        yield site("yes", f"{set_up.np_bucket} is a site with a first page")
    if set_up.np_endpoint is None:
        yield endpoint("unproved", "nobody told what it lets be read", SEE)
    elif not set_up.np_endpoint:
        remedy = f"allow s3:GetObject on arn:aws:s3:::{set_up.np_bucket}/*"
        yield endpoint("no", f"it does not let {set_up.np_bucket} be read", remedy)
    else:
        yield endpoint("yes", f"it lets {set_up.np_bucket} be read")


def np_policy(set_up: SetUp) -> Iterator[Item]:
    """Of the bucket behind the NP target; nothing where no server has a target, or it is none of S3."""
    item = partial(Item, "policy of the NP target")
    if set_up.np_bucket == "" or all(server.np_target == "" for server in set_up.servers):
        return
    if set_up.np_limited is None:
        yield item("unproved", "nobody told who may read it", SEE)
    elif not set_up.np_limited:
        remedy = "allow s3:GetObject on condition of aws:SourceVpc, or of aws:SourceVpce"
        yield item("no", "it can be read from outside the VPC", remedy)
    else:
        yield item("yes", "it can be read from the VPC only")


RULES: Final[tuple[Callable[[SetUp, ServerSetUp], Iterator[Item]], ...]] = (
    configured,
    suppressing,
    instances,
    command,
    region,
    rights,
    protection,
    start_time,
    np_target,
    np_way,
)
RULES_OF_ALL: Final[tuple[Callable[[SetUp], Iterator[Item]], ...]] = (np_site, np_policy)


def _told(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
