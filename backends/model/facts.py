"""Facts by topic: what a node or AWS says of one thing, as pairs of a key and a word.

A topic is what is asked about (`services`, `licences`, `vip-routes`); its answer names each thing by a key and says
how it is in a word. So one condition and one way to refer to a value do for all of them. The words a node is asked by
stand here, because the written procedure shows them, and `looking` sends them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CONF = "/opt/nec/clusterpro/etc/clp.conf"
"""The cluster configuration on a Linux node."""
SCRIPTS = "/opt/nec/clusterpro/scripts"
"""Where the scripts of resources and monitors lie."""
MESSAGES = "/var/log/messages"
"""The system's log. That the product writes there, and in which form, is believed, not confirmed."""
CORE = ("clusterpro", "clusterpro_md")
"""The services that are set to manual for a backup: the cluster's, and the mirror disks' agent."""
EACH = "{}"
"""In a command: every value that is asked about."""
PATTERN = "-e"
BOOT_LOADER = ("/etc/default/grub", "/boot/grub2/grub.cfg", "/boot/grub/grub.cfg")
"""Where GRUB's wait stands: as it is wished for, and as it is in force on this or that distribution."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was said about a topic.

    Attributes:
        pairs: Key and word, each key once, in the order in which it was said.
        unread: Lines nobody could read, as they came. While there is one, what is not among the pairs is not known.
    """

    topic: str
    pairs: tuple[tuple[str, str], ...]
    unread: tuple[str, ...] = ()

    def word(self, key: str) -> str | None:
        """The word under a key; `None` where there is none."""
        return next((word for name, word in self.pairs if name == key), None)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a node.

    Attributes:
        about: What it says, after `server01 says of`: `its services at boot`.
        commands: What is sent, one after the other; `EACH` stands for all that is asked about. None: it is seen in the
            connection itself.
        instead: What is asked instead of a command, in words.
    """

    about: str
    commands: tuple[tuple[str, ...], ...] = ()
    instead: str = ""


NODE_TOPICS: Mapping[str, Topic] = {
    "host-key": Topic("its SSH host key", instead="its SSH host key, before any login"),
    "host-name": Topic("its host name", (("hostname",),)),
    "boot-id": Topic("the boot it is in", (("cat", "/proc/sys/kernel/random/boot_id"),)),
    "services": Topic("its services at boot", (("systemctl", "is-enabled", *CORE),)),
    "service-states": Topic("its services now", (("systemctl", "is-active", *CORE),)),
    "aws-region": Topic("the default region of its aws command", (("aws", "configure", "get", "region"),)),
    "licences": Topic("its licences", (("clplcnsc", "-l", "-a"),)),
    "partitions": Topic("its partitions", (("lsblk", "-J", "-b", "-p", "-o", "NAME,SIZE,FSTYPE,TYPE"), ("lvdisplay",))),
    "mirror-disks": Topic(
        "the partitions of its mirror disks",
        (("cat", CONF), ("lsblk", "-J", "-b", "-p", "-o", "NAME,SIZE,FSTYPE,TYPE"), ("lvdisplay",)),
    ),
    "mirror-volumes": Topic(
        "the volumes its mirror disks are on", (("cat", CONF), ("lsblk", "-J", "-p", "-o", "NAME,TYPE,SERIAL"))
    ),
    "file-systems": Topic(
        "the file systems of a volume", (("lsblk", "-J", "-p", "-o", "NAME,TYPE,FSTYPE,SERIAL,MOUNTPOINT"),)
    ),
    "files": Topic("some files", (("sha256sum", EACH),)),
    "conf": Topic("its clp.conf", (("cat", CONF),)),
    "conf-copy": Topic("a copy of its clp.conf, beside the one in force", (("cat", CONF), ("cat", EACH))),
    "to-change": Topic("what is still to be changed in its clp.conf", (("cat", CONF),)),
    "traces": Topic(
        "names of the source region in its configuration", (("cat", CONF), ("grep", "-rnF", "-e", EACH, SCRIPTS))
    ),
    "events": Topic(
        "what its cluster service wrote into the system's log",
        (
            ("date", "+%b %e %H:%M:%S"),
            ("grep", "-F", "-e", "<type=nm><event=", "-e", "<type=rc><event=", MESSAGES),
        ),
    ),
    "modes": Topic("who may do what with some files", (("stat", "-c", "%a:%n", EACH),)),
    "difference": Topic("what would change in a script", (("diff", "-N", "-u", EACH),)),
    "boot-times": Topic(
        "how long it takes to start",
        (
            ("grep", "-nF", "-e", "GRUB_TIMEOUT=", "-e", "timeout=", *BOOT_LOADER),
            ("systemctl", "show", "--property=FinishTimestampMonotonic"),
            ("systemctl", "show", "--property=InactiveExitTimestampMonotonic", CORE[0]),
        ),
    ),
    "own-role": Topic("what its own role lets it do", ((EACH,),)),
    "http": Topic("whether a page answers it", (("curl", "-sS", "-I", "--max-time", "5", EACH),)),
    "reach": Topic("who answers it there", instead="a connection from there, and the SSH host key at its other end"),
}
"""What can be asked of a node.

    host-key        offered: SHA256:..., trusted: yes | no | another
    host-name       host name: server01
    boot-id         boot id: the id
    services        clusterpro: enabled | disabled | ..., clusterpro_md: the same
    service-states  clusterpro: active | inactive | ..., clusterpro_md: the same
    aws-region      region: ap-northeast-3 | unset
    licences        SERIAL: its product and state, as printed (one without: `licence 1`); count: how many, where the
                    whole list was read
    partitions      /dev/clp_md1/dp: size in bytes and file system, `8589934592 ext4`; a raw one: `8589934592 raw`;
                    a logical volume that is switched off: absent
    mirror-disks    `md1 cluster partition`: /dev/clp_md1/cp is there | /dev/clp_md1/cp is missing; `md1 data
                    partition`: the same; missing: how many of those that clp.conf names are
    mirror-volumes  `md1 cluster partition`: /dev/clp_md1/cp on vol-... | /dev/clp_md1/cp on no volume that is known;
                    `md1 data partition`: the same; `md1 cluster volume`, `md1 data volume`: vol-..., where it is known;
                    volumes: vol-... vol-..., sorted, where each of them is known
    file-systems    of a volume (first value) and a folder: file system: its device | none, where there is not exactly
                    one; file systems: how many; folder: this volume | another | none, as what is mounted there
    files           PATH: SHA-256 | missing
    conf            /root/resource/md@md1/parameters/...: its value; secrets hidden
    conf-copy       PATH: `old -> new`, for what differs; changes: how many; sha256: of the copy | missing; `sha256 in
                    force`: of the clp.conf that it was compared with
    to-change       WebUI path and field: `old -> new`, for what is not yet as it is to be; left: how many of them can
                    be read back; unseen: how many new values of the others stand nowhere in it; by hand: yes, where one
                    of them has no place in clp.conf that is known for sure, or nobody said what it is to be; else no
    traces          PATH or script and line: what stands there; settings: how many of them are values of clp.conf other
                    than comments; found: how many there are
    events          clock: its own time now, `Nov 29 07:20:42`; sequence: the newest events, oldest first, ` | `
                    between them: `Nov 29 07:20:44 rc 411`, module and number as in the published catalogue; none
    modes           PATH: 755 | missing
    difference      of a script (first value) and a copy of ours (second): `line 1`: a line of `diff -u`, as it stands
                    there; lines: how many; 0: they are the same
    boot-times      boot loader: seconds it waits, the least of all that are in force, as `set timeout=` says; boot
                    loader from: file and line; boot loader wanted: the same of GRUB_TIMEOUT; service: seconds from the
                    kernel's start to the cluster service's; begun: at boot | later
    own-role        ec2:StopInstances: allowed | refused: what AWS answered | unproved: why. The values are the words
                    of one `aws` command with --dry-run, by the path that is asked about
    http            URL: the status, `200` | no answer: what curl says
    reach           HOST:PORT as asked: server01 | another host's key SHA256:... | no answer: why
"""


def node_commands(topic: str, of: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The commands that ask a node about a topic, and about these values of it."""
    return tuple(_filled(words, of) for words in NODE_TOPICS[topic].commands)


def _filled(words: tuple[str, ...], of: tuple[str, ...]) -> tuple[str, ...]:
    """A command with the values in their place; before each stands the option that `grep` wants there."""
    if EACH not in words:
        return words
    at = words.index(EACH)
    option = words[at - 1 : at] if words[at - 1] == PATTERN else ()
    given = tuple(word for one in of for word in (*option, one))
    return (*words[: at - len(option)], *given, *words[at + 1 :])
