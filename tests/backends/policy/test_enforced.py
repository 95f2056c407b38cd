"""The policies as moto's IAM enforces them, call by call, through boto3 as it is.

moto knows no resource and no condition of EC2: of each statement it is given the actions only, on anything. Resources
and conditions are read in the tests beside this one.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count
from moto.iam.access_control import IAMRequestBase

from backends.aws import forms, guard
from backends.policy import (
    BACKUP,
    FENCE,
    FETCH_FILE,
    LOOKING,
    NP_TARGET,
    ONLINE_RESTORE,
    REHEARSE,
    RESTORE,
    SSM,
    Kind,
    Policy,
    Statement,
    action,
    policy,
)
from tests.backends.policy.sites import BOOKS, HOME
from tests.backends.readiness.places import PLACE

OURS = guard.LOOKING | {*guard.LOOKING_IN_FORM} | frozenset(forms.FORMS)
EVERY = sorted(one for one in OURS if one[0] != "s3" and one != ("sts", "GetCallerIdentity"))
"""All but S3's: moto asks for its actions by other names, and without a word which."""
REFUSED = "is not authorized to perform:"
"""moto's words. Where they stand in its reply is another place for each protocol."""
CALLS_TO_SET_UP = 3
TAGGED = frozenset({("ec2", "CreateTags")})
LET: dict[Kind, frozenset[tuple[str, str]]] = {
    "watch": LOOKING,
    "backup": LOOKING | BACKUP,
    "restore": LOOKING | RESTORE | TAGGED,
    "fence": LOOKING | FENCE | TAGGED,
    "rehearse": LOOKING | REHEARSE | TAGGED,
    "np-target": LOOKING | NP_TARGET | TAGGED,
    "online-restore": LOOKING | ONLINE_RESTORE,
    "fetch-file": LOOKING | FETCH_FILE | TAGGED,
}
"""A policy is tried without its conditions, so the tags that go with a launch look like a call of their own."""
CONFIG = Config(retries={"total_max_attempts": 1}, parameter_validation=False)


def bare(made: Policy) -> str:
    """The actions of a policy, on anything and at any time."""
    told = [{"Effect": one.effect, "Action": list(one.actions), "Resource": "*"} for one in made.statements]
    return json.dumps({"Version": "2012-10-17", "Statement": told})


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No credentials but moto's, and no call that leaves this machine."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    # It reckons the signatures of Route 53's GETs wrongly; whether a signature is right is not what is tested here.
    monkeypatch.setattr(IAMRequestBase, "check_signature", lambda _: None)
    with mock_aws():
        yield


def as_whom(made: Policy) -> Callable[[str], Any]:
    """Clients of somebody who is let do what a policy says, and nothing else."""
    iam = boto3.client("iam", region_name=HOME, aws_access_key_id="root", aws_secret_access_key="x")
    iam.create_user(UserName="somebody")
    iam.put_user_policy(UserName="somebody", PolicyName="ours", PolicyDocument=bare(made))
    key = iam.create_access_key(UserName="somebody")["AccessKey"]
    return lambda service: boto3.client(
        service,
        region_name=HOME,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        config=CONFIG,
    )


def least_parameters(client: Any, operation: str) -> dict[str, Any]:
    """What a call cannot do without."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return _least(shape) if shape else {}


def _least(shape: Any) -> Any:
    match shape.type_name:
        case "structure":
            return {name: _least(shape.members[name]) for name in shape.required_members}
        case "list":
            return [_least(shape.member)]
        case "string":
            return next(iter(shape.enum), "name-1")
        case "boolean":
            return False
        case _:
            return 1


def is_let(client: Any, operation: str) -> bool:
    """Whether the call got past IAM; what comes of it then is no matter here, nor whether moto knows it."""
    try:
        getattr(client, xform_name(operation))(**least_parameters(client, operation))
    except ClientError as error:
        return f"{REFUSED} {action((client.meta.service_model.service_name, operation))}" not in str(error.response)
    except Exception:  # noqa: BLE001 - moto's own, past IAM: it does not know the call, or trips over it
        return True
    return True


def outcome(made: Policy) -> frozenset[tuple[str, str]]:
    """Every call of ours that IAM lets through."""

    @set_initial_no_auth_action_count(CALLS_TO_SET_UP)
    def all_of_them() -> frozenset[tuple[str, str]]:
        client = as_whom(made)
        clients = {service: client(service) for service in {service for service, _ in EVERY}}
        return frozenset((service, name) for service, name in EVERY if is_let(clients[service], name))

    return all_of_them()


@pytest.mark.parametrize("kind", list(LET))
def test_what_a_policy_is_for_is_let_and_every_other_call_of_ours_is_refused(kind: Kind) -> None:
    assert outcome(policy(kind, (BOOKS,))) == {one for one in LET[kind] if one[0] != "s3"}


def test_whoever_may_ask_a_node_by_ssm_is_let_send_and_hear_beside_looking() -> None:
    nodes = tuple(replace(node, ssm=True) for node in BOOKS.nodes)
    assert outcome(policy("watch", (replace(BOOKS, nodes=nodes),))) == {one for one in LOOKING | SSM if one[0] != "s3"}


def test_a_policy_for_something_else_lets_none_of_our_calls_through() -> None:
    other = Statement("Other", ("s3:ListAllMyBuckets",))
    assert outcome(Policy((other,))) == frozenset()


def test_a_denial_of_what_acts_outweighs_what_else_somebody_was_given() -> None:
    apart = replace(
        BOOKS, profile="look", act_profile="act", places=(replace(PLACE, profile="look", act_profile="act"),)
    )
    looks, acts = policy("watch", (apart,)), policy("restore", (apart,))
    assert outcome(Policy((*looks.statements, *acts.statements))) == {one for one in LOOKING if one[0] != "s3"}
