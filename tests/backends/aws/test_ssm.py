"""A node asked by SSM: one document, one node, one of two commands; and what the answer is worth."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from botocore.exceptions import ClientError

from backends.aws import ssm
from backends.aws.access import Access
from backends.aws.cloud import Cloud
from backends.aws.pace import Pace
from backends.aws.session import Clients
from backends.aws.ssm_form import check, request
from backends.errors import NoContact, NotAllowed, Refused
from backends.settings import Cluster, Node, Timing
from backends.transports.allowed import looks

ID = "i-0123456789abcdef0"
COMMAND = "11111111-2222-4333-8444-555555555555"
STAT, MIRROR = ("clpstat", "--local"), ("clpmdstat", "--mirror", "md1")
ACCESS = Access("ap-northeast-1", "watcher")
SENT = {"Command": {"CommandId": COMMAND}}


class Agent:
    """SSM: what it is sent, and how the command fares from question to question."""

    def __init__(self, *fares, refuses=None):
        self.fares, self.refuses, self.sent = list(fares), refuses, []

    def send_command(self, **params):
        check(params)
        self.sent.append(params)
        if self.refuses:
            raise self.refuses
        return SENT

    def get_command_invocation(self, **params):
        assert params == {"CommandId": COMMAND, "InstanceId": ID}
        told = self.fares.pop(0) if len(self.fares) > 1 else self.fares[0]
        if isinstance(told, Exception):
            raise told
        return told


def no(code, message="no"):
    return ClientError({"Error": {"Code": code, "Message": message}}, "SendCommand")


def ask(agent, argv=STAT, limit_s=15.0):
    slept = []
    said = ssm.ask(agent, ACCESS, ID, argv, limit_s, slept.append)
    return said, slept


@pytest.mark.parametrize("argv", [STAT, MIRROR])
def test_what_may_be_sent_by_ssm_may_be_sent_by_ssh_too(argv):
    check(request(ID, argv))
    assert looks(argv)


WRONG = {
    "another document": {"DocumentName": "AWS-RunPowerShellScript"},
    "our own document of another name": {"DocumentName": "clpdeck"},
    "two commands": {"Parameters": {"commands": ["clpstat --local", "reboot"], "executionTimeout": ["10"]}},
    "no command": {"Parameters": {"commands": [], "executionTimeout": ["10"]}},
    "a text for a list": {"Parameters": {"commands": "clpstat --local", "executionTimeout": ["10"]}},
    "something behind it": {"Parameters": {"commands": ["clpstat --local; reboot"], "executionTimeout": ["10"]}},
    "a second line": {"Parameters": {"commands": ["clpstat --local\nreboot"], "executionTimeout": ["10"]}},
    "a line end": {"Parameters": {"commands": ["clpstat --local\n"], "executionTimeout": ["10"]}},
    "an option": {"Parameters": {"commands": ["clpmdstat --mirror -x"], "executionTimeout": ["10"]}},
    "a value that a shell expands": {
        "Parameters": {"commands": ["clpmdstat --mirror $HOME"], "executionTimeout": ["10"]}
    },
    "one that acts": {"Parameters": {"commands": ["clpcl -t -a"], "executionTimeout": ["10"]}},
    "one that looks over SSH only": {"Parameters": {"commands": ["cat /etc/passwd"], "executionTimeout": ["10"]}},
    "another parameter of it": {
        "Parameters": {"commands": ["clpstat --local"], "executionTimeout": ["10"], "workingDirectory": ["/"]}
    },
    "a longer time": {"Parameters": {"commands": ["clpstat --local"], "executionTimeout": ["3600"]}},
    "two nodes": {"InstanceIds": [ID, "i-0123456789abcdef1"]},
    "no node": {"InstanceIds": []},
    "what is no instance": {"InstanceIds": ["mi-0123456789abcdef0"]},
    "targets": {"Targets": [{"Key": "tag:Name", "Values": ["*"]}]},
    "output elsewhere": {"OutputS3BucketName": "bucket"},
    "a role": {"ServiceRoleArn": "arn:aws:iam::1:role/x"},
    "a later delivery": {"TimeoutSeconds": 3600},
    "another remark": {"Comment": "x"},
}


@pytest.mark.parametrize("name", WRONG)
def test_no_other_form_of_it_is_let_through(name):
    with pytest.raises(NotAllowed, match="ssm:SendCommand is not called"):
        check({**request(ID, STAT), **WRONG[name]})


@pytest.mark.parametrize("key", request(ID, STAT))
def test_nor_is_it_with_a_part_of_its_form_left_out(key):
    with pytest.raises(NotAllowed):
        check({name: value for name, value in request(ID, STAT).items() if name != key})


def test_the_client_that_looks_holds_it_before_anything_is_signed():
    with wire({}) as (url, asked):
        clients = Clients(5, lambda _: Pace(1000))
        client = clients.client(Access("ap-northeast-1", None, url), "ssm")
        with pytest.raises(NotAllowed):
            client.send_command(**{**request(ID, STAT), "DocumentName": "AWS-RunPatchBaseline"})
        with pytest.raises(NotAllowed):
            client.generate_presigned_url("send_command", Params={**request(ID, STAT), "Targets": []})
        clients.close()
    assert asked == []


def test_the_answer_is_what_the_command_wrote_and_its_exit_code_cleaned():
    over = {
        "Status": "Failed",
        "ResponseCode": 3,
        "StandardOutputContent": "one\x1b[31m\r\n",
        "StandardErrorContent": "e",
    }
    said, slept = ask(Agent({"Status": "Pending"}, {"Status": "InProgress"}, over))
    assert (said.out, said.err, said.code) == ("one\n", "e", 3)
    assert slept == list(ssm.PAUSES_S)


def test_a_command_that_aws_itself_does_not_know_of_yet_is_asked_for_again():
    over = {"Status": "Success", "ResponseCode": 0, "StandardOutputContent": "x"}
    assert ask(Agent(no("InvocationDoesNotExist"), over))[0].out == "x"


@pytest.mark.parametrize(
    "details", ["Undeliverable", "DeliveryTimedOut", "ExecutionTimedOut", "Terminated", "Cancelled"]
)
def test_a_command_that_did_not_come_to_its_end_is_no_answer(details):
    with pytest.raises(NoContact, match=details):
        ask(Agent({"Status": "TimedOut", "StatusDetails": details}))


def test_an_agent_that_does_not_take_it_is_no_contact_when_the_time_is_up():
    agent = Agent({"Status": "Pending"})
    with pytest.raises(NoContact, match="did not take the command from SSM in 4 s"):
        ask(agent, limit_s=4)
    assert len(agent.sent) == 1


def test_an_instance_that_ssm_does_not_know_is_no_contact_and_no_answer_of_anybody():
    with pytest.raises(NoContact, match="InvalidInstanceId: not in a valid state"):
        ask(Agent({}, refuses=no("InvalidInstanceId", "not in a valid state")))


@contextmanager
def wire(answers):
    """SSM over HTTP, as it speaks: JSON, the operation in a header."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            name = self.headers["X-Amz-Target"].partition(".")[2]
            asked.append((name, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            status, told = answers[name]
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def cluster(url, node):
    return Cluster("prod", (node,), region="ap-northeast-1", endpoint_url=url)


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")


async def test_over_the_wire_it_is_two_calls():
    done = {"Status": "Success", "ResponseCode": 0, "StandardOutputContent": "there\n"}
    with wire({"SendCommand": (200, SENT), "GetCommandInvocation": (200, done)}) as (url, asked):
        cloud, node = Cloud(Timing()), Node("server01", "x", instance=ID, ssm=True)
        said = await cloud.ask_node(cluster(url, node), node, MIRROR)
        cloud.close()
    assert said.out == "there\n"
    assert asked == [
        ("SendCommand", request(ID, MIRROR)),
        ("GetCommandInvocation", {"CommandId": COMMAND, "InstanceId": ID}),
    ]


async def test_a_policy_that_does_not_permit_it_is_said_so():
    refusal = {"__type": "AccessDeniedException", "message": "User: x is not authorized to perform: ssm:SendCommand"}
    with wire({"SendCommand": (400, refusal)}) as (url, _):
        cloud, node = Cloud(Timing()), Node("server01", "x", instance=ID, ssm=True)
        with pytest.raises(Refused, match="does not permit ssm:SendCommand"):
            await cloud.ask_node(cluster(url, node), node, STAT)
        cloud.close()
