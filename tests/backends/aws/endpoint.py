"""A small HTTP server in place of AWS: it answers each call with the next reply the test gave it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

EC2 = "http://ec2.amazonaws.com/doc/2016-11-15/"


def error(code, message="no", status=400):
    """A refusal as EC2 writes it."""
    return (
        status,
        f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors></Response>",
    )


def reply(operation, inside):
    """An answer as EC2 writes it."""
    return 200, f'<{operation}Response xmlns="{EC2}"><requestId>1</requestId>{inside}</{operation}Response>'


def who(arn):
    """STS's answer to GetCallerIdentity."""
    inside = f"<Arn>{arn}</Arn><UserId>U</UserId><Account>123456789012</Account>"
    return 200, (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<GetCallerIdentityResult>{inside}</GetCallerIdentityResult></GetCallerIdentityResponse>"
    )


class Endpoint:
    """`replies` by operation: one answer, or a list of which the last stays. `None` is silence until `close`."""

    def __init__(self, **replies):
        self.replies = replies
        self.asked = []
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def operations(self):
        return [asked["Action"] for asked in self.asked]

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def _answer(self, operation):
        replies = self.replies[operation]
        if not isinstance(replies, list):
            return replies
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def _handler(self):
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                asked = {name: values[0] for name, values in parse_qs(body).items()}
                endpoint.asked.append(asked)
                answer = endpoint._answer(asked["Action"])
                if answer is None:
                    endpoint.over.wait()
                    self.close_connection = True
                    return
                status, text = answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                """Say nothing."""

        return Handler
