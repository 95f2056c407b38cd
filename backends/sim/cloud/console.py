"""What an instance's system has written on its console: how it came up, and its new host keys.

cloud-init prints the keys' fingerprints only on an instance's first run; what was written before a stop is gone then.
Its form is that of cloud-init's module `keys_to_console`.
"""

import base64
import binascii
import hashlib
from datetime import datetime, timedelta

from backends.sim.cloud.account import Account
from backends.sim.cloud.model import Instance

POSTED_S = 240.0
"""How long after a start AWS has the output that was not asked for as the latest."""
BITS = {"ssh-ed25519": ("256", "ED25519"), "ecdsa-sha2-nistp256": ("256", "ECDSA"), "ssh-rsa": ("3072", "RSA")}


def output(cloud: Account, instance: Instance, *, latest: bool) -> tuple[str, datetime]:
    """The text there is to be had now, and of when it is; empty where the system has not come up since its start."""
    posted_at = instance.launched_at + timedelta(seconds=POSTED_S)
    now = cloud.clock.now()
    if instance.state not in ("running", "stopping") or (now < posted_at and not latest):
        return "", now
    host = f"ip-{instance.private_ip.replace('.', '-')}"
    lines = ["[    0.000000] Linux version 5.14.0 (pretend)", f"[    2.718281] systemd[1]: Hostname set to <{host}>."]
    if instance.host_keys and not instance.starts:
        lines += _keys(instance, host)
    lines += ["", f"{host} login: ", ""]
    return "\r\n".join(lines), now if latest else posted_at


def fingerprint(key: str) -> str:
    """The fingerprint of a public key's line as `ssh-keygen -l` prints it: `SHA256:...`."""
    try:
        data = base64.b64decode(key.split()[1], validate=True)
    except (IndexError, binascii.Error):
        data = key.encode()
    return "SHA256:" + base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def _keys(instance: Instance, host: str) -> list[str]:
    said = f"<14>{instance.launched_at:%b %d %H:%M:%S} cloud-init: "
    prints = []
    for key in instance.host_keys:
        bits, kind = BITS.get(key.split()[0], ("0", "UNKNOWN"))
        prints.append(f"{said}{bits} {fingerprint(key)} root@{host} ({kind})")
    return [
        f"{said}{'#' * 61}",
        f"{said}-----BEGIN SSH HOST KEY FINGERPRINTS-----",
        *prints,
        f"{said}-----END SSH HOST KEY FINGERPRINTS-----",
        f"{said}{'#' * 61}",
        "-----BEGIN SSH HOST KEY KEYS-----",
        *(" ".join(key.split()[:2]) for key in instance.host_keys),
        "-----END SSH HOST KEY KEYS-----",
    ]
