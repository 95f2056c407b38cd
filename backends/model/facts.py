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
                    `md1 data partition`: the same; volumes: vol-... vol-..., sorted, where each of them is known
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

AWS_TOPICS: Mapping[str, tuple[str, str]] = {
    "nodes": (
        "the nodes' instances",
        "ec2 DescribeInstances, DescribeNetworkInterfaces, DescribeIamInstanceProfileAssociations",
    ),
    "behaviour": ("how the instances end", "ec2 DescribeInstances, DescribeInstanceAttribute"),
    "source": ("the instances of the source region", "ec2 DescribeInstances"),
    "images": ("images by their name", "ec2 DescribeImages, DescribeSnapshots"),
    "image": ("an image by its name", "ec2 DescribeImages, DescribeSnapshots"),
    "fast-restores": ("fast snapshot restore", "ec2 DescribeFastSnapshotRestores, DescribeSubnets"),
    "volumes": ("the nodes' volumes", "ec2 DescribeInstances, DescribeVolumes, DescribeVolumeStatus"),
    "attached": ("the volumes attached to the nodes", "ec2 DescribeInstances"),
    "online-set": ("the snapshots of an online backup", "ec2 DescribeSnapshots"),
    "vip-routes": ("the VIPs in each route table", "ec2 DescribeRouteTables, DescribeNetworkInterfaces"),
    "subnets": (
        "the subnets and the addresses in them",
        "ec2 DescribeSubnets, DescribeNetworkInterfaces, DescribeInstances",
    ),
    "vpc-subnets": (
        "all subnets of the VPC",
        "ec2 DescribeSubnets, DescribeRouteTables, DescribeNetworkInterfaces",
    ),
    "place": (
        "what a restore needs there",
        "ec2 DescribeVpcs, DescribeSecurityGroups, DescribeKeyPairs; iam GetInstanceProfile",
    ),
    "quotas": ("quotas", "service-quotas GetServiceQuota, ListServiceQuotas"),
    "keys": (
        "KMS keys",
        "ec2 DescribeImages, DescribeSnapshots; kms DescribeKey; sts GetCallerIdentity; kms ..., each with DryRun",
    ),
    "copies": (
        "what copies of its images need",
        (
            "ec2 DescribeInstances, DescribeVolumes, DescribeImages, DescribeSnapshots, GetEbsEncryptionByDefault, "
            "GetEbsDefaultKmsKeyId; kms DescribeKey; service-quotas ListServiceQuotas"
        ),
    ),
    "restart": (
        "the room to start the instances again",
        "ec2 DescribeInstances; service-quotas GetServiceQuota",
    ),
    "zone": ("the hosted zone", "route53 GetHostedZone"),
    "record": ("the name's record", "route53 ListResourceRecordSets"),
    "dns-change": ("the change of the name", "route53 GetChange"),
    "console": ("the host keys on the instance's console", "ec2 DescribeInstances, GetConsoleOutput"),
    "stopping": (
        "what its stop depends on",
        "ec2 DescribeInstances, DescribeInstanceAttribute, DescribeVolumes",
    ),
    "isolation": (
        "whom the nodes reach",
        "ec2 DescribeInstances, DescribeNetworkInterfaces, DescribeSecurityGroups",
    ),
    "safety": ("the safety snapshots", "ec2 DescribeInstances, DescribeSnapshots"),
    "borders": (
        "the nodes' subnets and what passes their borders",
        "ec2 DescribeInstances, DescribeSubnets, DescribeNetworkInterfaces, DescribeNetworkAcls",
    ),
    "cut": ("the network ACL that this run made", "ec2 DescribeNetworkAcls"),
    "cuts": ("network ACLs that rehearsals made", "ec2 DescribeNetworkAcls"),
    "permissions": ("what the acting profile may do", "ec2 ..., each with DryRun"),
    "s3-way": ("the nodes' way to S3", "ec2 Describe: Instances, RouteTables, VpcEndpoints, PrefixLists"),
    "site": ("a static site of S3", "s3 HeadBucket, HeadObject, GetBucketWebsite, GetBucketPolicy ..."),
}
"""What can be asked of AWS: what it is about, and the calls.

    nodes           `server01 instance`: i-...; and so on: state (absent where there is none), eni, address, image,
                    zone, profile (none), association (iip-assoc-..., none), source/dest check (on, off), type, run
                    (its tag)
    behaviour       `server01 shutdown behaviour`: stop | terminate; `server01 auto scaling group`: none | its name
    source          `server01`: running, stopped ... verbatim | absent
    images          NAME: pending, available, failed ... verbatim | absent; `NAME id`: ami-...; `NAME progress`: 43 %;
                    `NAME snapshots`: snap-... snap-...; `NAME begun`: yes, where every disk has its snapshot, begun;
                    else no; `NAME why`: of one that failed
    image           as `images`, of one name, under plain keys: state, id, progress, snapshots, begun, why
    fast-restores   `snap-... ap-northeast-3a`: enabling ... enabled ... verbatim | disabled; `snap-... ap-northeast-3a
                    credit`: due, once it was enabled for long enough, by AWS's own clock and formula | not due
    volumes         `server01 /dev/sdf`: vol-...; `server01 /dev/sdf initialized`: 100 % | 42 % | unknown;
                    `server01 /dev/sdf fast restored`: yes | no; `server01 all`, all: done | not done
    attached        `server01 root`: vol-... | none; `server01 data`: vol-... vol-..., sorted | none
    online-set      state: absent | error, where one is | pending, where one is | completed | what EC2 says of one;
                    volumes: those there is a snapshot of, sorted; snapshots: theirs, in that order; `vol-... snapshot`:
                    snap-...; progress: 43 % of the slowest; marked: none | whole | void | both; why: of one that failed
    vip-routes      `rtb-... 172.32.0.1`: server01 | eni-... of nobody here | none; with ` blackhole` where it is one
    subnets         `subnet-... zone`, `subnet-... free`: a number; `172.31.10.11`: free | taken | server01 (its
                    instance, or the interface made for it, has it) | outside
    vpc-subnets     of every subnet of the place's VPC `subnet-... zone`, `subnet-... free`: a number,
                    `subnet-... block`: 172.31.30.0/24, `subnet-... table`: rtb-... | none, and
                    `subnet-... taken`: 172.31.30.11 ... | none
    place           vpc, each group, key pair, profile: found | not found; `vpc cidrs`: 172.31.0.0/16 ...
    quotas          the quota's name: its applied value
    keys            KEY, by its ARN or as it was asked for: Enabled, Disabled, PendingDeletion ... verbatim | not
                    found | not symmetric | a key of ap-northeast-1; `KEY kms:CreateGrant` and other uses: allowed |
                    unproved: why. A key that may be used through EC2 only says no to a direct trial: that refuses
                    nothing
    copies          key: none is needed | Enabled ... as above; `key id`; `image copies`: enough | not enough;
                    `image copies why`; `snapshot copies`: enough | unproved; `snapshot copies why`. It is asked of the
                    region that images are copied to
    restart         room: enough | not enough | unproved; why: what it rests on
    zone            association: yes | no; domain: osaka.clusterpro.local.
    record          A: 172.31.10.11 | none; TTL: 60
    dns-change      change: PENDING | INSYNC
    console         SHA256:...: the kind of key
    stopping        `server01 instance`: i-...; `server01 state`: running, stopped ... verbatim; `server01 stop
                    protection`: on | off; `server01 shared disks`: none | vol-... vol-..., the Multi-Attach
                    volumes that it has attached; `server01 vol-...`: attached, for each of them
    isolation       `server01 interfaces`: eni-... eni-...; `server01 eni-...`: its groups, sg-... sg-...; `server01
                    sealed`: yes, where each has the quarantine group of the site file only; else no; quarantine: what
                    that lets pass, `lets in ssh only, and nothing out`; missing
    safety          state: absent | pending | completed | error; snapshots, volumes: their ids; without: volumes of the
                    instance that have none
    borders         `server01 state`: running ... verbatim; `server01 vpc`, `server01 subnet` (all of its interfaces'),
                    `server01 zone`, `server01 cidr`; `server01 addresses`: all of its interfaces'; `server01 ipv6`: yes
                    | no; `server01 acl`: acl-...; `server01 association`: aclassoc-...; `server01 rule egress 100`:
                    allow -1 0.0.0.0/0, with `ports 22-22` or `icmp 8/-1`; `server01 rules`: how many, but the last;
                    `server01 neighbours`: who else is in the subnet: `i-... client at 172.16.10.50`, or eni-...; none
    cut             state: there | absent; id: acl-...; subnets: subnet-... | none; `rule egress 1`: deny -1 ...
    cuts            acl-...: subnet-... | none, those that have it; `acl-... run`: its tag; `acl-... instead of`: the
                    ACL its subnet had before; count: how many
    permissions     ec2:RunInstances: allowed | refused: why | unproved: why; `iam:PassRole cluster-node`: the same.
                    Of a restored cluster what a restore does, of another what a backup does in that region

    s3-way          `server01 vpc`, `server01 subnet`, `server01 eni`, `server01 table`: the route table of its
                    subnet; `rtb-... s3 route`: vpce-... | none; `vpc-... endpoint`: vpce-... | none, a gateway endpoint
                    for S3; `vpce-... state`: available ... verbatim
    site            bucket: found | absent | refused: it may be somebody else's; region: where it is; index: index.html
                    | none; readers: vpc-... only | anybody | nobody | not read: why | who else; page: there | missing;
                    public access: blocked | not blocked; `vpce-... policy`: lets it be read | does not let it be read
                    | not read: why, of those endpoints that are asked about

Nothing is asked about (`of` is empty): all nodes, and what the site file names. Else:

    nodes, behaviour, volumes, console,
    attached, stopping, isolation           names of nodes
    safety                                  a node and the run's id; neither can be empty
    online-set                              the set's id, then the node; neither can be empty
    images, image                           names of images
    fast-restores                           snapshots, or `snap-... ap-northeast-3a`; zones
    vip-routes                              route tables, VIPs
    subnets                                 subnets, addresses
    place, permissions                      keys of those above
    keys                                    keys; of none: those of the encrypted snapshots of the cluster's sets there
    copies                                  the key of the copies; of none: what EBS takes by itself
    zone, record                            the zone, then the VPC, or the name
    dns-change                              the id of the change; it cannot be empty
    borders                                 names of nodes
    cut                                     the id of the run; it cannot be empty
    site                                    the name of a bucket, a VPC, and its endpoints; the first two always
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
