"""What a look costs: one poll beside OpenSSH with a kept control connection, and `clpdeck status` from exec to exit."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends.control import read_site
from backends.looking import Looker
from backends.model import MirrorProbe, StatusProbe
from backends.questions import probes
from tests.bench.console_bench import pretend
from tests.bench.terminal_bench import row
from tests.conftest import PretendSite

POLLS, RUNS = 40, 7
NEEDS = "import typer, asyncssh, boto3, pydantic; boto3.client('ec2', 'us-east-1'); boto3.client('sts', 'us-east-1')"


def timed_ms(what: Callable[[], object]) -> float:
    """Milliseconds a call takes."""
    began = time.perf_counter()
    what()
    return 1000 * (time.perf_counter() - began)


def run(words: Sequence[str]) -> None:
    """Run a command to its end."""
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Kept:
    """OpenSSH with a control connection to every node, kept open."""

    def __init__(self, site: PretendSite, nodes: Sequence[str]) -> None:
        self._nodes = nodes
        self._ssh = ["ssh", "-F", str(site.folder / "ssh_config"), "-S", str(site.folder / "%n")]
        for node in nodes:
            run([*self._ssh, "-fNM", node])

    def ask(self, node: str, *words: str) -> None:
        """One command on one node."""
        run([*self._ssh, node, *words])

    def poll(self) -> None:
        """What one poll of the cluster asks of its nodes, all at once."""
        asked = [["clpstat", "--local"], ["clpmdstat", "--mirror", "md1"]]
        started = [
            subprocess.Popen([*self._ssh, node, *words], stdout=subprocess.DEVNULL)
            for node in self._nodes
            for words in asked
        ]
        for process in started:
            process.wait()

    def close(self) -> None:
        """End the connections."""
        for node in self._nodes:
            run([*self._ssh, "-O", "exit", node])


async def polls_ms(site: PretendSite) -> float:
    """Milliseconds of one poll of all nodes by our own looking, connections kept; the median."""
    settings = read_site(site.file)
    asked = [one for one in probes(settings.clusters[0]) if isinstance(one, StatusProbe | MirrorProbe)]
    looker = Looker(settings)
    times = []
    for _ in range(POLLS):
        began = time.perf_counter()
        await asyncio.gather(*(looker.look(probe) for probe in asked))
        times.append(1000 * (time.perf_counter() - began))
    await looker.close()
    return median(times)


def main() -> None:
    """Print every figure."""
    with pretend() as site:
        kept = Kept(site, ["server01", "server02"])
        theirs = median(timed_ms(kept.poll) for _ in range(POLLS))
        row("one poll of one cluster: beside kept ssh", asyncio.run(polls_ms(site)), theirs, "ms")
        status = [sys.executable, "-m", "tui", "status", "--site", str(site.file)]
        trip = median(timed_ms(lambda: kept.ask("server01", "clpstat", "--local")) for _ in range(RUNS))
        imports = median(timed_ms(lambda: run([sys.executable, "-c", NEEDS])) for _ in range(RUNS))
        ours = median(timed_ms(lambda: run(status)) for _ in range(RUNS))
        row("clpdeck status: beside imports + kept ssh", ours, imports + trip, "ms")
        kept.close()


if __name__ == "__main__":
    main()
