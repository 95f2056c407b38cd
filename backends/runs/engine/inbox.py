"""Requests of consoles become events of the journal, which the runner alone writes."""

import asyncio

from backends.errors import Damaged, Fenced, StoreError
from backends.events import Answered, StopAsked, Withdrawn
from backends.plan import Plan, Step
from backends.runs.base import STEP, AnswerRequest, Aside, CloseRequest, Request, StopRequest, Store, here
from backends.runs.engine.asking import not_counting
from backends.runs.engine.tools import Tools
from backends.text import clean, clean_line


class Inbox:
    """Takes requests in, each once, in the order in which they were put."""

    def __init__(self, tools: Tools, store: Store, aside: Aside = here) -> None:
        self._tools, self._store, self._aside = tools, store, aside
        self._taken = tools.progress.taken
        self._version: int | None = None
        self._trouble = ""

    async def run(self) -> None:
        """Glance at the store every `store_s` seconds until cancelled.

        Raises:
            Fenced: Another runner has the run now.
            Damaged: The store is broken.
        """
        while True:
            for number, request in await self._new():
                await self._take(number, request)
                self._taken = number
            await asyncio.sleep(self._tools.timing.store_s)

    async def _new(self) -> tuple[tuple[int, Request], ...]:
        """What was put since the last glance; nothing is read where nothing was written."""
        try:
            version = await self._aside(self._store.version)
            if version == self._version:
                return ()
            new = await self._aside(self._store.requests, self._tools.progress.run, self._taken)
        except (Fenced, Damaged):
            raise
        except StoreError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self._tools.log("clpdeck", "!", f"Answers cannot be read now: {error}")
            return ()
        self._version, self._trouble = version, ""
        return new

    async def _take(self, number: int, request: Request) -> None:
        match request:
            case StopRequest():
                await self._stop(number, request)
            case AnswerRequest():
                await self._answer(number, request)
            case CloseRequest():
                pass  # about what is left after the run: consoles read it themselves

    async def _stop(self, number: int, request: StopRequest) -> None:
        """A stop is written once, and once more when it is to interrupt."""
        known = self._tools.progress
        if known.stopping and (known.interrupting or not request.interrupt):
            return
        STEP.set("")
        at = self._tools.clock()
        await self._tools.journal.append(StopAsked(at, request.by, request.interrupt, number))
        how = ", commands in hand are interrupted" if request.interrupt else " after the steps in hand"
        self._tools.remark(f"{request.by} stops the run{how}.")

    async def _answer(self, number: int, request: AnswerRequest) -> None:
        """The first answer that counts closes its question; one that does not makes the run ask once more."""
        tools = self._tools
        asked = next((one for one in tools.progress.questions if one.question == request.question), None)
        if asked is None:
            return
        STEP.set(asked.step)
        at = tools.clock()
        wrong = not_counting(asked, request, _step(tools.progress.plan, asked.step))
        if wrong:
            tools.remark(f"The answer of {request.by} to {asked.question} does not count: {wrong}")
            await tools.journal.append(
                Withdrawn(asked.question, at, f"The answer of {request.by} did not count: {wrong}")
            )
            return
        said = (clean if request.choice == "value" else clean_line)(request.value).strip()
        await tools.journal.append(Answered(asked.question, at, request.by, request.choice, said, number))
        tools.remark(f"{request.by} answers {asked.question}: {request.choice}{f', {said}' if said else ''}")


def _step(plan: Plan, id_: str) -> Step | None:
    return next((step for step in plan.steps if step.id == id_), None)
