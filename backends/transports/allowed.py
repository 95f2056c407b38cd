"""What may be run on a node: two exact lists, one that looks and one that acts. Everything else is refused.

A command is on a list with all its words, in their order; a value has a strict form. So no option can be added, and no
value can be an option, a path where none belongs, or a piece of shell.
"""

import re

from backends.forcedstop import INSTALLED_AT as SCRIPT
from backends.model import NODE_TOPICS, SCRIPTS
from backends.model.facts import CORE, EACH

MIRROR_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}")
"""A mirror disk resource's name. Its form is what such names look like, not a rule known from the product."""
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,30}")
"""A group's or a server's name; the same is true of it."""
HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?")
REGION = re.compile(r"[a-z]{2}(?:-[a-z]{2,12}){1,3}-[1-9]")
NEEDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,120}")
"""What is looked for in scripts: an id, an address, a name."""
PART = r"/[A-Za-z0-9_][A-Za-z0-9_.-]{0,80}"
FILE = re.compile(rf"(?!/(?:dev|proc|sys)(?:/|$))(?:{PART}){{1,12}}")
"""A file on a node. Devices are none: to read one may take for ever."""
OURS = "/root/clpdeck"
"""The folder of our copies on a node: nothing of ours is written anywhere else."""
OWN = re.compile(rf"{OURS}(?:{PART}){{1,6}}")
AWS = re.compile(rf"(?!/(?:dev|proc|sys)/)(?:{PART}){{0,8}}/aws")
"""The `aws` command, by its absolute path."""
INSTANCE, TABLE, CARD = (re.compile(rf"{kind}-[0-9a-f]{{8,17}}") for kind in ("i", "rtb", "eni"))
VIP = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}/32")
PAGE = re.compile(r"http://[A-Za-z0-9][A-Za-z0-9.-]{0,200}(?::[0-9]{1,5})?/[A-Za-z0-9._/-]{0,100}")
"""A page that is asked for without a word about us: no query, no login."""
UNIT = r"clpdeck-[A-Za-z0-9][A-Za-z0-9_.-]{0,80}"
"""A unit of ours on a node: no other is ever named."""
AS_UNIT = re.compile(f"--unit={UNIT}")
TIMER = re.compile(rf"{UNIT}\.timer")
DELAY = re.compile(r"--on-active=[1-9][0-9]{0,4}")
"""Seconds until a timer strikes: up to a day."""

DEVICE = re.compile(r"/dev/(?:[A-Za-z0-9][A-Za-z0-9_.+-]{0,80}/)?[A-Za-z0-9][A-Za-z0-9_.+-]{0,120}")

THAW = ("clpbackup.sh", "--post", "--online")
"""What a timer of ours may do to mirror disks: let them go."""

PLAIN_LOOKS = frozenset(
    {
        ("clpstat", "--local"),
        ("true",),
        *(words for topic in NODE_TOPICS.values() for words in topic.commands if EACH not in words),
    }
)
"""Looks without a value in them."""
PLAIN_ACTS = frozenset(
    {
        ("clplcnsc", "-d", "-a"),
        ("clprestore.sh", "--pre"),
        ("clprestore.sh", "--post"),
        ("clprestore.sh", "--post", "--skip-copy"),
        ("clprestore.sh", "--post", "--online", "--skip-copy"),
        ("lvmdevices", "--update", "--refresh"),
        ("clpbackup.sh", "--pre"),
        ("clpbackup.sh", "--post"),
        ("clpbackup.sh", "--pre", "--online"),
        THAW,
        ("clpsvcctrl.sh", "--enable", "core"),
        ("clpsvcctrl.sh", "--disable", "core"),
        *(("systemctl", verb, *units) for verb in ("enable", "disable") for units in ((one,) for one in CORE)),
        *(("systemctl", verb, *CORE) for verb in ("enable", "disable")),
        *(("systemctl", "start", unit) for unit in CORE),
        ("clpdown",),
        ("clpdown", "-r"),
        ("reboot",),
        ("clpcl", "-t", "-a"),
        ("clpcl", "-s", "-a"),
    }
)
"""Acts without a value in them."""


def looks(argv: tuple[str, ...]) -> bool:
    """Whether these words only look, and are ours. Never guesses: what is not listed is not permitted."""
    if argv in PLAIN_LOOKS:
        return True
    match argv:
        case ("clpmdstat", "--mirror", str(name)):
            return _is(MIRROR_NAME, name)
        case ("cat", str(copy)):
            return _is(OWN, copy)
        case ("sha256sum", str(first), *others):
            return _all(FILE, (first, *others))
        case ("grep", "-rnF", "-e", str(first), *others, str(where)) if where == SCRIPTS:
            options, needles = others[::2], others[1::2]
            return len(options) == len(needles) and set(options) <= {"-e"} and _all(NEEDLE, (first, *needles))
        case _:
            return _looks_at_forced_stop(argv)


def _looks_at_forced_stop(argv: tuple[str, ...]) -> bool:
    """What is asked to know whether a forced stop would work. With `--dry-run` EC2 does nothing, whatever is named."""
    match argv:
        case ("stat", "-c", "%a:%n", str(first), *others):
            return _all(SCRIPT, (first, *others))
        case ("diff", "-N", "-u", str(script), str(copy)):
            return _is(SCRIPT, script) and _is(OWN, copy)
        case ("curl", "-sS", "-I", "--max-time", "5", str(page)):
            return _is(PAGE, page)
        case (str(aws), "ec2", str(operation), "--dry-run", "--region", str(region), *rest):
            return _is(AWS, aws) and _is(REGION, region) and _tries(operation, tuple(rest))
        case _:
            return False


def _tries(operation: str, rest: tuple[str, ...]) -> bool:
    match (operation, *rest):
        case ("stop-instances", "--instance-ids", str(first), *others):
            return _all(INSTANCE, (first, *others))
        case ("describe-instances", "--instance-ids", str(first), *others):
            return _all(INSTANCE, (first, *others))
        case (
            "replace-route", "--route-table-id", str(table), "--destination-cidr-block", str(vip),
            "--network-interface-id", str(card),
        ):  # fmt: skip
            return _is(TABLE, table) and _is(VIP, vip) and _is(CARD, card)
        case _:
            return False


def acts(argv: tuple[str, ...]) -> bool:
    """Whether these words act in a way that procedures may.

    That is on groups and services, on what a backup or a restore changes in a node's system, and by timers of ours on
    the node itself.
    """
    if argv in PLAIN_ACTS:
        return True
    match argv:
        case ("systemd-run", str(unit), str(delay), *words):
            return _is(AS_UNIT, unit) and _is(DELAY, delay) and (tuple(words) == THAW or _acts_on_group(tuple(words)))
        case ("systemctl", "is-active" | "stop", str(timer)):
            return _is(TIMER, timer)
        case ("clpmdctrl", "--force", str(server), str(mirror)):
            return _is(NAME, server) and _is(MIRROR_NAME, mirror)
        case ("clpmdinit", "--create", "force", str(mirror)):
            return _is(MIRROR_NAME, mirror)
        case _:
            return _acts_on_group(argv) or _acts_on_system(argv)


def serves(argv: tuple[str, ...]) -> bool:
    """Whether these words act on the host that uses the cluster in a way that procedures may.

    A disk that is lent to it is mounted on a folder of ours, to be read only and without its journal being replayed.
    """
    match argv:
        case ("mount", "-o", "ro,norecovery", str(device), str(folder)):
            return _is(DEVICE, device) and _is(OWN, folder)
        case ("umount", str(folder)) | ("mkdir", "-p", str(folder)):
            return _is(OWN, folder)
        case _:
            return False


def _acts_on_system(argv: tuple[str, ...]) -> bool:
    """What a restored node is changed by: its name, its region, its licences, its configuration.

    Whether `clpcfctrl --compcheck` only looks is not confirmed, so it counts as an act.
    """
    match argv:
        case ("hostnamectl", "set-hostname", str(name)):
            return _is(HOST_NAME, name)
        case ("aws", "configure", "set", "region", str(region)):
            return _is(REGION, region)
        case ("clplcnsc", "-i", str(first), *others):
            return _all(FILE, (first, *others))
        case ("clpcfctrl", "--push" | "--compcheck", "-l", "-x", str(folder)):
            return _is(OWN, folder)
        case _:
            return _acts_on_files(argv)


def _acts_on_files(argv: tuple[str, ...]) -> bool:
    """Files of ours, and a script of a forced stop, whose old one is kept beside it."""
    match argv:
        case ("mkdir", "-p", str(path)) | ("tee", str(path)):
            return _is(OWN, path)
        case ("install", "-D", "-m", "0755", "-b", "-S", ".bak", str(copy), str(script)):
            return _is(OWN, copy) and _is(SCRIPT, script)
        case _:
            return False


def _acts_on_group(argv: tuple[str, ...]) -> bool:
    match argv:
        case ("clpgrp", "-m", str(group), "-a", str(server)):
            return _is(NAME, group) and _is(NAME, server)
        case ("clpgrp", "-s" | "-t", str(group)) | ("clpgrp", "-s" | "-t", str(group), "-f"):
            return _is(NAME, group)
        case ("clpgrp", "-s" | "-t", str(group), "-h", str(server)) | (
            "clpgrp",
            "-s" | "-t",
            str(group),
            "-h",
            str(server),
            "-f",
        ):
            return _is(NAME, group) and _is(NAME, server)
        case _:
            return False


def _is(form: re.Pattern[str], value: str) -> bool:
    return form.fullmatch(value) is not None


def _all(form: re.Pattern[str], values: tuple[str, ...]) -> bool:
    return all(_is(form, value) for value in values)
