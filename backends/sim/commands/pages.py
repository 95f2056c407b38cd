"""`curl`: the status of a page, as the node's subnet and the site's policy let it be reached."""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from backends.sim.borders import HTTP
from backends.sim.cloud import sites
from backends.sim.cloud.acls import reaches_outside
from backends.sim.commands.context import Here, RefusedError, Reply

NO_NAME, NO_ANSWER = 6, 28
FORM = ("-sS", "-I", "--max-time")


async def curl(here: Here, words: Sequence[str]) -> Reply:
    """Print the head of a page's answer: `curl -sS -I --max-time SECONDS URL`."""
    if tuple(words[: len(FORM)]) != FORM or len(words) != len(FORM) + 2:
        raise RefusedError(f"curl: the pretend site knows only curl {' '.join(FORM)} SECONDS URL\n", 2)
    limit_s, page = float(words[-2]), urlsplit(words[-1])
    host = page.hostname or ""
    if sites.HOST.fullmatch(host) is None:
        return Reply("", f"curl: (6) Could not resolve host: {host}\n", NO_NAME)
    kept = here.member.hidden or not reaches_outside(here.world.cloud, here.machine.instance_id, HTTP)
    status = sites.answer(here.world.cloud, here.machine.instance_id, host, page.path)
    if status is None or kept:
        await here.world.clock.sleep(limit_s)
        said = f"curl: (28) Connection timed out after {int(limit_s * 1000)} milliseconds\n"
        return Reply("", said, NO_ANSWER)
    return Reply(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nServer: AmazonS3\r\n\r\n")
