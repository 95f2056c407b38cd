"""The forced-stop script of versions before 5.0: it stops the instance of the server that is down.

Where the product keeps it is not published; its place here is made up. Its text is ours.
"""

import re
from dataclasses import replace

from backends.sim.nodes.conf import ConfError, ForcedStop
from backends.sim.nodes.system import SCRIPTS

SCRIPT = f"{SCRIPTS}/forcestop.sh"
REGION = re.compile(r"^REGION=(\S*)$", re.MULTILINE)
CASE = re.compile(r"^(\S+)\) INSTANCE=(\S*) ;;$", re.MULTILINE)
HEAD = """\
#!/bin/sh
# Stops the instance of the server that is down, and returns 0 only once it is stopped.
REGION={}
case "$CLP_SERVER_DOWN" in
"""
TAIL = """\
*) exit 1 ;;
esac
aws ec2 stop-instances --region "$REGION" --instance-ids "$INSTANCE" --force --skip-os-shutdown || exit 1
tries=0
while [ "$tries" -lt 120 ]; do
    state=$(aws ec2 describe-instances --region "$REGION" --instance-ids "$INSTANCE" \\
        --query 'Reservations[0].Instances[0].State.Name' --output text)
    [ "$state" = stopped ] && exit 0
    tries=$((tries + 1))
    sleep 1
done
exit 1
"""


OBJECT = "forced stop script"
"""What fields of it are named after: `forced stop script/Region`, `forced stop script/Instance ID/server01`."""


def written(forced: ForcedStop) -> bytes:
    """The script for these instances."""
    cases = "".join(f"{server}) INSTANCE={one} ;;\n" for server, one in forced.instance_ids.items())
    return (HEAD.format(forced.region) + cases + TAIL).encode()


def read(raw: bytes | None) -> ForcedStop | None:
    """What a script does; `None` where there is none, or none of this form."""
    text = (raw or b"").decode(errors="replace")
    region = REGION.search(text)
    return ForcedStop(dict(CASE.findall(text)), region.group(1)) if region else None


def fields(raw: bytes | None) -> dict[str, str]:
    """What a hand in an editor would change of it, by the names of fields; nothing where there is no such script."""
    forced = read(raw)
    if forced is None:
        return {}
    each = {f"{OBJECT}/Instance ID/{server}": one for server, one in forced.instance_ids.items()}
    return {f"{OBJECT}/Region": forced.region, **each}


def fill_in(raw: bytes | None, name: str, value: str) -> bytes:
    """The script with another value in that field. Raises ConfError where there is no such field."""
    forced = read(raw)
    known = next((one for one in fields(raw) if one.casefold() == name.strip().casefold()), "")
    if forced is None or not known:
        raise ConfError(f"there is no field {name!r}; there is {', '.join(fields(raw)) or 'no such script'}")
    if known.endswith("/Region"):
        return written(replace(forced, region=value))
    return written(replace(forced, instance_ids=forced.instance_ids | {known.rpartition("/")[2]: value}))
