"""Where a cluster is restored, as the site file says it."""

from pathlib import Path

import pytest

from backends.errors import SiteError
from backends.settings import CLIENT
from backends.sitefile import understand

SITE = """\
[aws]
profile = "ro"
act_profile = "ops"
region = "ap-northeast-1"
[clusters.prod]
vips = ["10.0.0.200"]
mirrors = ["md1"]
[clusters.prod.nodes.a]
address = "172.16.10.11"
instance = "i-0123456789abcdef0"
[clusters.prod.dr]
region = "ap-northeast-3"
vpc = "vpc-0123456789abcdef0"
route_tables = ["rtb-0123456789abcdef0"]
vips = ["172.32.0.1"]
zone = "Z1"
record = "osaka.example.local."
security_groups = ["sg-0123456789abcdef0"]
instance_type = "m5.large"
guard_profile = "guard"
node_profile = "node"
[clusters.prod.dr.client]
address = "172.31.10.50"
[clusters.prod.dr.nodes.a]
address = "172.31.10.11"
subnet = "subnet-0123456789abcdef0"
licences = ["/root/licences/a.key"]
"""


def read(text=SITE):
    return understand(Path("/etc/site.toml"), text)


def test_a_restored_cluster_has_the_name_of_its_place_and_the_servers_of_its_source():
    site = read()
    restored = site.cluster("prod.dr")
    assert [one.name for one in site.clusters] == ["prod"]
    assert restored.source == site.cluster("prod")
    assert (restored.region, restored.vips, restored.mirrors) == ("ap-northeast-3", ("172.32.0.1",), ("md1",))
    assert (restored.profile, restored.act_profile) == ("ro", "ops")
    assert [(one.name, one.address, one.licences) for one in restored.nodes] == [
        ("a", "172.31.10.11", ("/root/licences/a.key",))
    ]
    assert restored.machine(CLIENT).address == "172.31.10.50"
    assert restored.node(CLIENT) is None


def test_a_place_that_is_not_in_the_file_makes_no_cluster():
    assert read().cluster("prod.drill") is None
    assert read().cluster("other.dr") is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[clusters.prod.dr.nodes.a]", "[clusters.prod.dr.nodes.b]", "its servers must be those of prod: a"),
        ('vips = ["172.32.0.1"]\n', "", "as many VIPs as prod, in the same order: 1"),
        ('zone = "Z1"\n', "", "zone and record go together"),
        ('subnet = "subnet-0123456789abcdef0"', 'subnet = "net-1"', "the id of a VPC, route table"),
        ('licences = ["/root/licences/a.key"]', 'licences = ["a.key; rm -r /"]', "the absolute path of a file"),
        ("guard_profile", "gaurd_profile", "did you mean guard_profile"),
    ],
)
def test_a_mistake_about_a_place_is_named(old, new, says):
    with pytest.raises(SiteError, match=says):
        read(SITE.replace(old, new))


DRILL = SITE[SITE.index("[clusters.prod.dr]") :].replace("prod.dr", "prod.drill")
APART = (
    DRILL.replace('vips = ["172.32.0.1"]', 'vips = ["172.33.0.1"]')
    .replace("osaka", "rehearsal")
    .replace("172.31.10.11", "172.31.40.11")
)


def test_a_rehearsal_beside_the_place_that_shares_nothing_with_it_is_well():
    assert read(SITE + APART).cluster("prod.drill").vips == ("172.33.0.1",)


@pytest.mark.parametrize(
    ("new", "old", "says"),
    [
        (
            'vips = ["172.32.0.1"]',
            'vips = ["172.33.0.1"]',
            "the route to 172.32.0.1 in rtb-0123456789abcdef0 is that of",
        ),
        ('record = "OSAKA.example.local"', 'record = "rehearsal.example.local."', "the name OSAKA.example.local in Z1"),
        ("172.31.10.11", "172.31.40.11", "172.31.10.11 in subnet-0123456789abcdef0 is that of prod.dr too"),
        ("172.16.10.11", "172.31.40.11", "172.16.10.11 is the address of a server of prod itself"),
        ('vips = ["10.0.0.200"]', 'vips = ["172.33.0.1"]', "10.0.0.200 is a VIP of prod itself"),
        ('guard_profile = "node"', 'guard_profile = "guard"', "node is both profiles"),
    ],
)
def test_a_rehearsal_that_would_touch_production_or_what_is_restored_is_refused(new, old, says):
    assert old in APART
    with pytest.raises(SiteError, match=says):
        read(SITE + APART.replace(old, new))
