"""The process that carries a run out: no terminal, no secrets handed in, nobody's child when its console ends.

python -P -m backends.runs.runner --site FILE --run RUN [--store FOLDER]
"""

import argparse
import asyncio
import os
import signal
import socket
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from backends import sitefile
from backends.errors import ClpdeckError, Damaged, Fenced, NotAllowed, SiteError, StoreError
from backends.events import RunEnded, RunnerBegan
from backends.plan import Plan
from backends.progress import Progress, replay
from backends.runs.base import Lease, Store
from backends.runs.engine import Engine
from backends.runs.engine.looking import look_round
from backends.runs.hands import RunHands
from backends.runs.opening import open_store
from backends.runs.place import why_read_only
from backends.runs.spool import RunLog
from backends.runs.watchdogs import Watchdogs
from backends.settings import Cluster, Site
from backends.views import moved

OVER, FAULT, REFUSED, LEFT = 0, 1, 2, 3
"""Exit codes: the run is over; a fault of clpdeck's own; nothing was done; the run is left, for another runner."""
SAYS_IT_LIVES = 3
"""How often a runner renews its lease within the time that the lease lasts."""


def utc_now() -> datetime:
    """This machine's clock, aware."""
    return datetime.now(UTC)


class Runner:
    """Carries one run out, as far as it gets.

    Attributes:
        told_to_end: Set when the process is to end. It then leaves between two appends.

    However it leaves a run that is not over, it interrupts nothing: a command in hand goes on at its node, and the next
    runner looks at what came of it.
    """

    def __init__(self, site: Site, run: str, store: Store) -> None:
        self._site, self._run, self._store = site, run, store
        self._folder = store.folder / "runs" / run
        self._log = RunLog(self._folder / "log", utc_now)
        self.told_to_end = asyncio.Event()

    async def carry_out(self) -> int:
        """Take the run, and go on with it to its end. Returns the exit code.

        Raises:
            NotAllowed: Nobody may act on this site.
            SiteError: The site file has no such cluster any more.
            StoreError: The run cannot be taken.
        """
        why = why_read_only(self._site)
        if why:
            raise NotAllowed(f"run {self._run} is not carried out: {why}")
        known = replay(self._store.read(self._run))
        cluster = self._cluster(known)
        lease = self._store.take(self._run, socket.gethostname(), os.getpid(), utc_now())
        try:
            if known.runner is None and known.plan.where not in {"", cluster.whereabouts}:
                return self._refuse(lease, f"{self._site.path} was changed since the plan was read: begin it anew")
            return await self._go_on(lease, cluster)
        except Fenced as error:
            self._remark(f"this runner does nothing more: {error}")
            return LEFT
        except Damaged as error:
            self._remark(f"this runner ends: {error}")
            print(error, file=sys.stderr)  # noqa: T201 - goes to runner.log
            return LEFT
        except Exception as error:  # noqa: BLE001 - the last line of defence: the lease is given back
            traceback.print_exc()
            self._remark(f"this runner ended by a fault of clpdeck's own ({error!r}); the run can be resumed")
            return FAULT
        finally:
            with suppress(StoreError):
                self._store.release(lease)

    def _cluster(self, known: Progress) -> Cluster:
        """The cluster the run is for: in another site file one of that name may be somebody else's machines.

        Raises:
            SiteError: There is none of that name, or it is another one.
        """
        name, here = known.plan.cluster, self._site.path
        cluster = self._site.cluster(name)
        if cluster is None:
            raise SiteError(f"{here} has no cluster {name!r}, which run {self._run} is for")
        if known.site != here and known.plan.where not in {"", cluster.whereabouts}:
            raise SiteError(
                f"run {self._run} is for {name} as {known.site} has it ({known.plan.where}); in {here} {name} is "
                f"another one ({cluster.whereabouts}): nothing is done, use --site {known.site}"
            )
        return cluster

    def _refuse(self, lease: Lease, why: str) -> int:
        """End the run before anything is looked at."""
        self._began(lease)
        self._store.append(lease, RunEnded(utc_now(), "refused", why))
        self._remark(f"The run is over: refused. {why}")
        return OVER

    def _began(self, lease: Lease) -> None:
        """Say so in the journal and in the log: a gap in the log is explained there."""
        host, process = socket.gethostname(), os.getpid()
        self._store.append(lease, RunnerBegan(utc_now(), host, process, lease.fence))
        self._remark(f"runner began on {host}, process {process}")

    async def _go_on(self, lease: Lease, cluster: Cluster) -> int:
        """Carry it out, and renew the lease meanwhile."""
        self._began(lease)
        going = asyncio.ensure_future(self._all_of_it(lease, cluster))
        living = asyncio.ensure_future(self._say_it_lives(lease))
        ending = asyncio.ensure_future(self.told_to_end.wait())
        await asyncio.wait({going, living, ending}, return_when=asyncio.FIRST_COMPLETED)
        if going.done():
            return going.result()
        if living.done():
            living.result()
        self._remark("this runner was told to end; the run can be resumed")
        return LEFT

    async def _all_of_it(self, lease: Lease, cluster: Cluster) -> int:
        """Carry it out, with other hands from where another plan has a server elsewhere.

        They begin as a resumed run does, with the journal alone: one that is resumed after that is no other case.
        """
        while True:
            known = replay(self._store.read(self._run))
            moves = known.plan.moves
            hands = RunHands(self._site, moved(cluster, moves), self._log)
            engine = self._engine(lease, known, moved(cluster, moves), hands)
            ended = await engine.run()
            if ended is None and engine.progress.plan.moves == moves:
                return LEFT
            await hands.close()
            if ended is not None:
                return OVER
            self._remark("servers stand elsewhere from here on: they are reached and looked at there")

    def _engine(self, lease: Lease, known: Progress, cluster: Cluster, hands: RunHands) -> Engine:
        async def rewrite(plan: Plan, inputs: Mapping[str, str]) -> Plan:
            from backends import runbooks  # noqa: PLC0415 - few runs need it

            seen = await look_round(hands, runbooks.wanted(plan.runbook, cluster), utc_now)
            return runbooks.rewrite(plan, cluster, self._site.timing, inputs, seen.estate, utc_now())

        return Engine(
            known,
            self._store,
            lease,
            hands,
            cluster=cluster,
            timing=self._site.timing,
            clock=utc_now,
            log=self._log,
            rewrite=rewrite,
            folder=self._folder,
            aside=asyncio.to_thread,
            watchdogs=Watchdogs(Path(self._site.path), self._folder),
        )

    async def _say_it_lives(self, lease: Lease) -> None:
        """Renew the lease for ever. A store that cannot be written for a while is said once, and no reason to let go.

        Raises:
            Fenced: Somebody else has it.
            Damaged: The store is broken.
        """
        said = ""
        while True:
            await asyncio.sleep(self._site.timing.lease_s / SAYS_IT_LIVES)
            try:
                await asyncio.to_thread(self._store.renew, lease, utc_now())
            except (Fenced, Damaged):
                raise
            except StoreError as error:
                if str(error) != said:
                    said = str(error)
                    self._remark(f"the lease could not be renewed: {said}")
            else:
                said = ""

    def _remark(self, text: str) -> None:
        self._log("clpdeck", "=", text)


async def run(site: Path, run: str, folder: Path | None) -> int:
    """Be the runner of a run. Returns the exit code.

    Raises:
        ClpdeckError: Nothing was done; the sentence says why.
    """
    read = sitefile.read(site)
    store = open_store(read, folder)
    runner = Runner(read, run, store)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, runner.told_to_end.set)
    try:
        return await runner.carry_out()
    finally:
        store.close()


def main() -> NoReturn:
    """Be the runner, and end without waiting for anything that hangs: a thread in a call to AWS, a connection."""
    given = argparse.ArgumentParser(prog="python -P -m backends.runs.runner", description="Carry out a run.")
    given.add_argument("--site", type=Path, required=True, help="the site file")
    given.add_argument("--run", required=True, help="the number of the run")
    given.add_argument(
        "--store", type=Path, help="the folder of the store, or beside a table of logs, if not the site file's"
    )
    asked = given.parse_args()
    for ignored in (signal.SIGHUP, signal.SIGINT):
        signal.signal(ignored, signal.SIG_IGN)
    loop = asyncio.new_event_loop()
    try:
        code = loop.run_until_complete(run(asked.site, asked.run, asked.store))
    except ClpdeckError as error:
        print(error, file=sys.stderr)  # noqa: T201 - goes to runner.log
        code = REFUSED
    except Exception:  # noqa: BLE001 - the last line of defence
        traceback.print_exc()
        code = FAULT
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
