import boto3
import pytest
from botocore.exceptions import ClientError

from backends.sim.aws.keys import LOOKING_KEY

LOOK = {"DocumentName": "AWS-RunShellScript", "Parameters": {"commands": ["clpstat --local"]}}


class Agent:
    online = True

    def __init__(self, status=0):
        self.status, self.ran = status, []

    def begin(self, line, done):
        self.ran.append(line)
        done("x" * 30_000, "y" * 9_000, self.status)


@pytest.fixture
def ssm(aws):
    session = boto3.session.Session(LOOKING_KEY, "secret", region_name="ap-northeast-1")
    client = session.client("ssm", endpoint_url=aws.url)
    aws.cloud.ssm.agents[aws.nodes[0]] = Agent()
    yield client
    client.close()


def fares(ssm, aws, sent):
    return ssm.get_command_invocation(CommandId=sent["Command"]["CommandId"], InstanceId=aws.nodes[0])


def test_a_command_is_pending_then_run_and_its_output_is_cut(aws, ssm):
    sent = ssm.send_command(InstanceIds=[aws.nodes[0]], **LOOK)
    assert (fares(ssm, aws, sent)["Status"], fares(ssm, aws, sent)["StandardOutputContent"]) == ("Pending", "")
    aws.advance(1)
    over = fares(ssm, aws, sent)
    assert (over["Status"], over["ResponseCode"]) == ("Success", 0)
    assert (len(over["StandardOutputContent"]), len(over["StandardErrorContent"])) == (24_000, 8_000)
    assert aws.cloud.ssm.agents[aws.nodes[0]].ran == ["clpstat --local"]


def test_one_that_fails_says_so_with_its_exit_code(aws, ssm):
    aws.cloud.ssm.agents[aws.nodes[0]] = Agent(3)
    sent = ssm.send_command(InstanceIds=[aws.nodes[0]], **LOOK)
    aws.advance(1)
    assert (fares(ssm, aws, sent)["Status"], fares(ssm, aws, sent)["ResponseCode"]) == ("Failed", 3)


def test_an_agent_that_is_away_gets_it_when_it_is_back_or_never(aws, ssm):
    agent = aws.cloud.ssm.agents[aws.nodes[0]]
    agent.online = False
    first = ssm.send_command(InstanceIds=[aws.nodes[0]], TimeoutSeconds=30, **LOOK)
    aws.advance(31)
    assert (fares(ssm, aws, first)["Status"], fares(ssm, aws, first)["StatusDetails"]) == (
        "TimedOut",
        "DeliveryTimedOut",
    )
    second = ssm.send_command(InstanceIds=[aws.nodes[0]], TimeoutSeconds=30, **LOOK)
    agent.online = True
    aws.advance(1)
    assert (fares(ssm, aws, second)["Status"], len(agent.ran)) == ("Success", 1)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"DocumentName": "AWS-RunPowerShellScript"}, "InvalidDocument"),
        ({"Parameters": {}}, "InvalidParameters"),
        ({"InstanceIds": ["i-0123456789abcdef0"]}, "InvalidInstanceId"),
    ],
)
def test_what_it_cannot_send_it_refuses(aws, ssm, wrong, code):
    with pytest.raises(ClientError) as refused:
        ssm.send_command(**{"InstanceIds": [aws.nodes[0]], **LOOK, **wrong})
    assert refused.value.response["Error"]["Code"] == code


def test_an_instance_that_is_stopped_or_has_no_agent_is_in_no_valid_state(aws, ssm):
    with pytest.raises(ClientError, match="not in a valid state"):
        ssm.send_command(InstanceIds=[aws.nodes[1]], **LOOK)
    aws.do(lambda: aws.cloud.put(aws.nodes[0], "stopped"))
    with pytest.raises(ClientError, match="InvalidInstanceId"):
        ssm.send_command(InstanceIds=[aws.nodes[0]], **LOOK)


def test_a_command_that_nobody_sent_is_not_known(aws, ssm):
    with pytest.raises(ClientError, match="InvocationDoesNotExist"):
        ssm.get_command_invocation(CommandId="0" * 36, InstanceId=aws.nodes[0])
