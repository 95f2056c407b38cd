"""What we answer is held against botocore's own models, which drop a field they do not know without a word."""

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from backends.sim.aws.ec2_groups import GROUPS, KEY_PAIRS
from backends.sim.aws.ec2_images import IMAGES
from backends.sim.aws.ec2_instances import INSTANCES, STATUSES
from backends.sim.aws.ec2_interfaces import INTERFACES
from backends.sim.aws.ec2_network import SUBNETS, VPCS
from backends.sim.aws.ec2_routes import TABLES
from backends.sim.aws.ec2_snapshots import SNAPSHOTS
from backends.sim.aws.ec2_volumes import STATUSES as VOLUME_STATUSES
from backends.sim.aws.ec2_volumes import VOLUMES
from backends.sim.aws.operations import SERVICES

OWN = {"DescribeTags": {"Own"}}
"""Fields an answer carries for our filters only."""

NOUNS = {
    "Image": IMAGES,
    "KeyPairInfo": KEY_PAIRS,
    "SecurityGroup": GROUPS,
    "Snapshot": SNAPSHOTS,
    "Instance": INSTANCES,
    "InstanceStatus": STATUSES,
    "NetworkInterface": INTERFACES,
    "RouteTable": TABLES,
    "Subnet": SUBNETS,
    "Volume": VOLUMES,
    "VolumeStatusItem": VOLUME_STATUSES,
    "Vpc": VPCS,
}


@pytest.fixture(scope="module")
def models():
    loader = Loader()
    return {name: ServiceModel(loader.load_service_model(name, "service-2"), name) for name in SERVICES}


def unknown(shape, value, path=""):
    if shape.type_name == "list":
        return [found for item in value for found in unknown(shape.member, item, path)]
    if shape.type_name != "structure" or value is None:
        return []
    strange = [f"{path}.{key}" for key in value if key not in shape.members]
    known = [unknown(shape.members[key], item, f"{path}.{key}") for key, item in value.items() if key in shape.members]
    return strange + [found for part in known for found in part]


@pytest.mark.parametrize("operation", [name for name in SERVICES["ec2"] if name.startswith("Describe")])
def test_every_field_of_an_answer_is_one_the_service_has(aws, models, operation):
    params = {"InstanceId": aws.nodes[0], "Attribute": "sourceDestCheck"} if operation.endswith("Attribute") else {}
    answer = SERVICES["ec2"][operation](aws.cloud, "ap-northeast-1", params)
    strange = unknown(models["ec2"].operation_model(operation).output_shape, answer)
    assert {name.rpartition(".")[2] for name in strange} == OWN.get(operation, set())


@pytest.mark.parametrize("shape", NOUNS)
def test_every_filter_looks_at_a_field_the_service_has(models, shape):
    for path in NOUNS[shape].filters.values():
        here = models["ec2"].shape_for(shape)
        for name in path.split("."):
            here = here.member if here.type_name == "list" else here
            here = here.members[name]


def test_every_simulated_operation_is_one_the_service_has(models):
    for service, operations in SERVICES.items():
        assert operations.keys() <= set(models[service].operation_names)
