"""Text that would harm a terminal, a screen or a log, and a node that prints nothing else."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.backends.transports.machines import Bench, Machine, Reply

PAYLOADS: tuple[bytes, ...] = (
    b"csi\x1b[2J\x1b[31m\x1b[99;1Hcsi",
    b"mode\x1b[?1049l\x1b[?1000h\x1b[?25lmode",
    b"title\x1b]0;OWNED\x07\x1b]2;OWNED\x1b\\title",
    b"clip\x1b]52;c;T1dORUQ=\x07clip",
    b"link\x1b]8;;http://evil.example\x07link\x1b]8;;\x07",
    b"dcs\x1bPq#0;2;0;0;0\x1b\\\x1b_apc\x1b\\\x1b^pm\x1b\\dcs",
    b"open\x1b]0;OWNED",
    b"halt\x1b[",
    b"ask\x1b[6n\x1b[c\x1b]11;?\x07\x05ask",
    "c1\u009b2J\u009d0;OWNED\u009c\u0090q\u009c\u0085c1".encode(),
    b"raw\x9b2J\x9d0;OWNED\x9craw",
    b"ctl\x00\x07\x08\x0b\x0c\x0e\x0f\x7fctl",
    b"back\rover\x08\x08\x08",
    "bidi\u202elive\u202c\u2066x\u2069\u200f\u061cbidi".encode(),
    "hide\u200b\u200d\ufeff\u00ad\U000e0041\u3164hide".encode(),
    "part\u2028line\u2029part".encode(),
    b"[@click=app.quit]click[/]",
    b"[/b][bold][red]mark[/red][/]",
    b"$(reboot)`reboot`;reboot",
    ("zalgo" + "\u0301" * 5_000).encode(),
    ("全角" * 60).encode(),
    "家族👩\u200d👩\u200d👧旗🇯🇵印⚠\ufe0f".encode(),
    b"long" + b"L" * 10_000,
    b"bad\xff\xfe\xf0\x28\x8c\x28bad",
    "障害発生".encode("cp932"),
    "障害発生".encode("euc_jp"),
)


def status(cluster: bytes = b"prod-db", states: tuple[bytes, ...] = PAYLOADS) -> bytes:
    """What clpstat would print, were every name, state and comment hostile."""
    rows = [b" =====  CLUSTER STATUS  =====", b"  Cluster : " + cluster, b"  <server>"]
    for local, name in ((b"*", b"server01"), (b" ", b"server02")):
        rows.append(b"   %s%s .....: Online           %s" % (local, name, b" ".join(PAYLOADS[:6])))
        rows += [b"      hb%d           : %s          %s" % (at, one, one) for at, one in enumerate(states)]
    rows.append(b"  <group>")
    for name in PAYLOADS:
        rows += [b"    %s ........: Online" % name, b"      current        : server01", b"      %s : Online" % name]
    rows += [b"    failover ......: %s" % states[0], b"      current        : %s" % states[2]]
    rows += [b"  <monitor>", *(b"    %s : %s" % (name, state) for name, state in zip(PAYLOADS, states, strict=True))]
    return b"\n".join([*rows, b" ============================"]) + b"\n"


def mirror() -> bytes:
    """What clpmdstat would print, were its names and colours hostile."""
    rows = [
        b"  Mirror Status: %s" % PAYLOADS[0],
        b"",
        b"  md1",
        b"  Mirror Color   : %s %s" % (PAYLOADS[2], PAYLOADS[9]),
    ]
    return b"\n".join([*rows, b"", *PAYLOADS]) + b"\n"


@contextmanager
def hostile_nodes(folder: Path) -> Iterator[tuple[Bench, Machine, Machine]]:
    """Two SSH servers in a thread of their own: one whose screens are hostile, one whose errors are."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def done(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(20)

    told = {"clpstat --local": Reply(status()), "clpmdstat --mirror md1": Reply(mirror())}
    angry = {words: Reply(b" ".join(PAYLOADS), b" ".join(PAYLOADS[:22]), code=1) for words in told}
    bench = Bench(folder)
    try:
        yield bench, done(bench.machine("server01", replies=told)), done(bench.machine("server02", replies=angry))
    finally:
        done(bench.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
