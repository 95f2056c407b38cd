"""What AWS can be asked on a topic, beside what is always watched: facts, as `facts` has them."""

from collections.abc import Mapping

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
    "online-sets": ("the online backups", "ec2 DescribeSnapshots"),
    "disks": (
        "the nodes' volumes and what they are like",
        "ec2 DescribeInstances, DescribeVolumes, DescribeVolumeStatus",
    ),
    "exchange": ("the exchange of volumes", "ec2 DescribeInstances, DescribeVolumes"),
    "lent": ("the volume that is lent to the client", "ec2 DescribeInstances, DescribeVolumes"),
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
    "s3-way": (
        "the nodes' way to S3",
        "ec2 DescribeInstances, DescribeRouteTables, DescribeVpcEndpoints, DescribePrefixLists",
    ),
    "site": (
        "a static site of S3",
        "s3 HeadBucket, HeadObject, GetBucketWebsite, GetBucketPolicy, GetPublicAccessBlock; ec2 DescribeVpcEndpoints",
    ),
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
    online-sets     sets: SET SET ..., the newest first | none; `SET server01 side`: active | standby; and so on:
                    quiet-point, mirrors, version, disks (none where a tag is missing, or not the same on all), size:
                    GiB, and state, volumes, snapshots, progress, marked as of `online-set`; sets not read: how many
                    snapshots name no set or no node
    disks           `server01 /dev/sdf`: vol-...; `vol-... zone`; and so on: state: in-use, error ...; status: ok,
                    impaired ..., by EC2's own checks; type, iops, throughput, size: GiB, key: arn:..., each verbatim |
                    none; encrypted, multi-attach: yes | no; delete on termination: yes | no | differs; `vol-... tag
                    Owner`: its value, of each tag but AWS's own
    exchange        of each old one `vol-... at`: server01 /dev/sdf attached (detaching, busy ... verbatim) | none;
                    `vol-... state`: in-use, available ... verbatim | absent; `vol-... kept`: yes, where its tag says
                    that this run replaces it | no; `vol-... new`: vol-..., the one that this run made instead | none;
                    `vol-... new state`, `vol-... new at`: as above; `vol-... new snapshot`: snap-... | none
    lent            client state: running ... verbatim | absent; client zone; client devices: /dev/xvda ...; and of a
                    run volume: the one that it made for the client | none; volume state: available ... verbatim |
                    absent; volume snapshot; volume at: client /dev/sdp attached | none
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
    safety          state: absent | pending | completed | error; snapshots, volumes: their ids; `vol-... snapshot`:
                    snap-...; without: volumes of the instance that have none
    borders         `server01 state`: running ... verbatim; `server01 vpc`, `server01 subnet` (all of its interfaces'),
                    `server01 zone`, `server01 cidr`; `server01 addresses`: all of its interfaces'; `server01 ipv6`: yes
                    | no; `server01 acl`: acl-...; `server01 association`: aclassoc-...; `server01 rule egress 100`:
                    allow -1 0.0.0.0/0, with `ports 22-22` or `icmp 8/-1`; `server01 rules`: how many, but the last;
                    `server01 neighbours`: who else is in the subnet: `i-... client at 172.16.10.50`, or eni-...; none
    cut             state: there | absent; id: acl-...; subnets: subnet-... | none; `rule egress 1`: deny -1 ...
    cuts            acl-...: subnet-... | none, those that have it; `acl-... run`: its tag; `acl-... instead of`: the
                    ACL its subnet had before; `acl-... associations`: aclassoc-... | none; count: how many
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
    attached, stopping, isolation, disks    names of nodes
    lent                                    the run's id; of none: the client alone
    exchange                                the run's number, and the ids of the old volumes; neither can be empty
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
