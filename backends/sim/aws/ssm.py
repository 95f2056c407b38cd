"""Systems Manager's Run Command: a command line sent to a node's agent, and how it fares."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from backends.sim.cloud import AwsError, Cloud
from backends.sim.cloud.agents import Invocation

DOCUMENT = "AWS-RunShellScript"
ON_ITS_WAY_S = 0.5
"""From AWS to the agent."""
DELIVERY_S = 3600
"""How long a command waits for its agent where its sender does not say."""
MOST_OUT, MOST_ERR = 24_000, 8_000
"""Letters of a command's streams that are handed out."""


def send_command(cloud: Cloud, region: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Send one to instances: all are known and run, or it is sent to none."""
    if params["DocumentName"] != DOCUMENT:
        raise AwsError("InvalidDocument", f"Document with name {params['DocumentName']} does not exist.")
    ids, lines = params.get("InstanceIds", []), params.get("Parameters", {}).get("commands", [])
    if not ids or not lines:
        raise AwsError("InvalidParameters", "The command names no instance, or nothing to be run.")
    wrong = [one for one in ids if not _known(cloud, region, one)]
    if wrong:
        account = f"for account {cloud.number}"
        raise AwsError("InvalidInstanceId", f"Instances [[{', '.join(wrong)}]] not in a valid state {account}")
    id_, comment = str(uuid.uuid4()), params.get("Comment", "")
    delivery_s = params.get("TimeoutSeconds", DELIVERY_S)
    for one in ids:
        sent = cloud.ssm.commands[id_, one] = Invocation(one, "\n".join(lines), comment)
        cloud.clock.later(ON_ITS_WAY_S, partial(_deliver, cloud, sent))
        cloud.clock.later(float(delivery_s), partial(_give_up, sent))
    command = {
        "CommandId": id_,
        "DocumentName": DOCUMENT,
        "Comment": comment,
        "Parameters": params["Parameters"],
        "InstanceIds": list(ids),
        "RequestedDateTime": cloud.clock.now(),
        "Status": "Pending",
        "StatusDetails": "Pending",
        "TargetCount": len(ids),
        "TimeoutSeconds": delivery_s,
    }
    return {"Command": command}


def get_command_invocation(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """How a command fares at one instance; its output is there when it has ended."""
    found = cloud.ssm.commands.get((params["CommandId"], params["InstanceId"]))
    if found is None:
        raise AwsError("InvocationDoesNotExist", "")
    return {
        "CommandId": params["CommandId"],
        "InstanceId": found.instance_id,
        "Comment": found.comment,
        "DocumentName": DOCUMENT,
        "PluginName": "aws:runShellScript",
        "ResponseCode": found.code,
        "Status": found.status,
        "StatusDetails": found.details,
        "StandardOutputContent": found.out[:MOST_OUT],
        "StandardErrorContent": found.err[:MOST_ERR],
    }


OPERATIONS = {"SendCommand": send_command, "GetCommandInvocation": get_command_invocation}


def _known(cloud: Cloud, region: str, instance_id: str) -> bool:
    """Whether SSM has a running instance of that id that has ever said it has an agent."""
    instance = cloud.instances.get(instance_id)
    return (
        instance is not None
        and (instance.region, instance.state) == (region, "running")
        and instance_id in cloud.ssm.agents
    )


def _deliver(cloud: Cloud, sent: Invocation) -> None:
    agent = cloud.ssm.agents.get(sent.instance_id)
    if sent.status != "Pending" or agent is None:
        return
    if not agent.online:
        cloud.clock.later(ON_ITS_WAY_S, partial(_deliver, cloud, sent))
        return
    sent.status = sent.details = "InProgress"
    agent.begin(sent.line, sent.end)


def _give_up(sent: Invocation) -> None:
    if sent.status == "Pending":
        sent.fail("TimedOut", "DeliveryTimedOut")
