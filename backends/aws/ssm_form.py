"""What may be asked of a node by AWS Systems Manager: one document, one instance, one of two commands, all its words.

SendCommand would let anything be done as root, so that it is no look by its name; in this form it changes nothing on
the node. The guard of the clients that look holds it. It has no token against a second sending, and needs none here: a
look that is made twice is a look.
"""

import re
import shlex
from collections.abc import Mapping
from typing import Any

from backends.errors import NotAllowed

SEND = ("ssm", "SendCommand")
DOCUMENT = "AWS-RunShellScript"
"""AWS's own document: its commands are run by root's shell on the node."""
LOOKS = re.compile(r"clpstat --local|clpmdstat --mirror [A-Za-z][A-Za-z0-9_-]{0,30}")
"""All that is ever sent. There is no blank, quote or sign in it that a shell would take for more."""
INSTANCE = re.compile(r"i-[0-9a-f]{8}(?:[0-9a-f]{9})?")
DELIVERY_S = 30
"""The shortest time AWS takes for the delivery of a command (TimeoutSeconds); later it is not run any more."""
RUN_S = "10"


def request(instance: str, argv: tuple[str, ...]) -> dict[str, Any]:
    """The parameters of SendCommand, in the one form that is let through."""
    return {
        "InstanceIds": [instance],
        "DocumentName": DOCUMENT,
        "Parameters": {"commands": [shlex.join(argv)], "executionTimeout": [RUN_S]},
        "TimeoutSeconds": DELIVERY_S,
        "Comment": "clpdeck looks",
    }


def check(params: Mapping[str, Any]) -> None:
    """Refuse whatever is not that form, or sends another command than those that look.

    Raises:
        NotAllowed: Before anything is sent.
    """
    ids, given = params.get("InstanceIds"), params.get("Parameters")
    lines = given.get("commands") if isinstance(given, dict) else None
    line = lines[0] if isinstance(lines, list) and len(lines) == 1 else None
    instance = ids[0] if isinstance(ids, list) and len(ids) == 1 else None
    known = (
        isinstance(line, str) and LOOKS.fullmatch(line) and isinstance(instance, str) and INSTANCE.fullmatch(instance)
    )
    if not known or dict(params) != request(str(instance), tuple(str(line).split(" "))):
        raise NotAllowed(
            f"{':'.join(SEND)} is not called: this session only looks, and asks a node so for clpstat --local and "
            "clpmdstat --mirror only"
        )
