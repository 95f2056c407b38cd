"""The operations that looking may call, named one by one: none is on the list because it is called `Describe...`."""

from typing import Any

from backends.errors import NotAllowed

LOOKING = frozenset(
    {
        ("ec2", "DescribeInstances"),
        ("ec2", "DescribeInstanceStatus"),
        ("ec2", "DescribeNetworkInterfaces"),
        ("ec2", "DescribeRouteTables"),
        ("sts", "GetCallerIdentity"),
    }
)


def install(client: Any) -> None:
    """Let a boto3 client make no other call.

    Hooked where a call's parameters are first shown, which is before they are built, signed or sent, and on the way
    of presigned addresses too.
    """
    client.meta.events.register_first("provide-client-params", check, unique_id="clpdeck-read-only")


def check(params: dict[str, Any], model: Any, **_: object) -> None:
    """Refuse what is not on the list. EC2's `DryRun` changes nothing and is let through.

    Raises:
        NotAllowed: Before anything is sent.
    """
    service, operation = model.service_model.service_name, model.name
    dry_run = service == "ec2" and params.get("DryRun") is True
    if (service, operation) not in LOOKING and not dry_run:
        raise NotAllowed(f"{service}:{operation} is not called: this session only looks")
