import asyncio
import contextlib
import http.client
import os
import socket
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from backends.sim.aws.http import BadRequestError, read_request

AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=key/20260105/ap-northeast-1/ec2/aws4_request, Signature=00"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Authorization": AUTHORIZATION}


def post(connection, body, headers=FORM):
    connection.request("POST", "/", body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def address(aws):
    host, _, port = aws.url.removeprefix("http://").partition(":")
    return host, int(port)


def test_one_connection_carries_many_calls(aws):
    connection = http.client.HTTPConnection(*address(aws))
    answers = [post(connection, "Action=DescribeVpcs&Version=2016-11-15") for _ in range(3)]
    assert aws.endpoint.connections == 1
    connection.close()
    assert [status for status, _ in answers] == [200, 200, 200]
    assert aws.endpoint.calls == {"DescribeVpcs": 3}


def test_values_that_cannot_be_read_are_refused_in_the_form_of_ec2(aws):
    connection = http.client.HTTPConnection(*address(aws))
    status, text = post(connection, "Action=DescribeInstances&MaxResults=many")
    assert (status, "<Code>InvalidParameterValue</Code>" in text) == (400, True)
    status, text = post(connection, "Action=StopInstances")
    assert (status, "<Code>MissingParameter</Code>" in text) == (400, True)
    status, text = post(connection, "Action=No<Such>Thing")
    assert (status, "ec2:No&lt;Such&gt;Thing" in text) == (400, True)
    status, text = post(connection, "")
    assert (status, "<Code>MissingAction</Code>" in text) == (400, True)
    connection.close()


def test_a_signature_without_a_scope_is_refused(aws):
    connection = http.client.HTTPConnection(*address(aws))
    status, text = post(connection, "Action=DescribeVpcs", {**FORM, "Authorization": "Bearer x"})
    connection.close()
    assert (status, "<Code>IncompleteSignature</Code>" in text) == (403, True)


def test_what_is_not_http_is_answered_with_a_sentence_and_a_closed_connection(aws):
    with socket.create_connection(address(aws)) as raw:
        raw.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert answer.endswith(b"the request line is not HTTP/1\n")


def test_a_stopped_endpoint_drops_its_clients_and_frees_its_port(aws):
    connection = http.client.HTTPConnection(*address(aws))
    post(connection, "Action=DescribeVpcs")
    connection.sock.sendall(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n")
    aws.do(aws.endpoint.stop)
    assert connection.sock.recv(4096) == b""
    connection.close()
    asyncio.run_coroutine_threadsafe(aws.endpoint.over(), aws.loop).result(10)
    with socket.create_server(address(aws)):
        pass


def test_the_aws_command_line_works_against_it(aws):
    command = [
        str(Path(sys.executable).with_name("aws")),
        *("--endpoint-url", aws.url, "--region", "ap-northeast-1", "--output", "text"),
        *("ec2", "describe-instances", "--filters", "Name=tag:Name,Values=server02"),
        *("--query", "Reservations[].Instances[].[InstanceId,State.Name]"),
    ]
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **keys}, check=False)
    assert done.stderr == ""
    assert done.stdout == f"{aws.nodes[1]}\trunning\n"


def test_of_moto_only_the_wire_protocols_are_imported():
    code = "import sys, backends.sim.aws; print(*(name for name in sys.modules if name.startswith('moto.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rooms = {name.split(".")[1] for name in done.stdout.split()}
    assert rooms <= {"backend_index", "backends", "core", "settings", "utilities"}


class Writer:
    def write(self, data):
        assert data == b"HTTP/1.1 100 Continue\r\n\r\n"


@given(st.binary(max_size=300) | st.text("GET /?a%=: HTTP1.0\r\nContent-Lengthxpc", max_size=300).map(str.encode))
async def test_any_bytes_are_a_request_or_a_bad_one_and_never_hang(data):
    reader = asyncio.StreamReader(limit=200)
    reader.feed_data(data)
    reader.feed_eof()
    with contextlib.suppress(BadRequestError):
        request = await read_request(reader, Writer())
        assert request is None or request.method


def test_who_is_let_in_at_the_very_end_is_cut_off_too(aws):
    async def ends_at_once() -> None:
        while not aws.endpoint.connections:  # noqa: ASYNC110 - the very round of the loop matters
            await asyncio.sleep(0)
        aws.endpoint.stop()
        await aws.endpoint.over()

    ending = asyncio.run_coroutine_threadsafe(ends_at_once(), aws.loop)
    with socket.create_connection(address(aws), timeout=10) as client:
        ending.result(10)
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(1) == b""
