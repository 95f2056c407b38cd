"""The plan's own checks: all of them hold before the first step, or nothing is done."""

import asyncio

from backends.events import Asked, Choice, Judgement, StepLooked, Withdrawn
from backends.plan import Check
from backends.runs.engine.asking import CHOICES, Why, seen, with_answers
from backends.runs.engine.looking import look_round, same
from backends.runs.engine.tools import Tools


class Checks:
    """Looks at all checks of a plan at once, until all hold, or one does not."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._dark_since: float | None = None

    async def run(self) -> str:
        """Return when all hold, or the run is to stop; or with why the run is refused, as nothing was done yet."""
        if not self._wanted():
            return ""
        while not self._tools.progress.stopping:
            asked = self._asked()
            if asked and asked.why == "check":
                await self._answer_to(asked)
                continue
            judged = await self._look()
            if all(one.holds for one in judged.values()):
                await self._withdraw("All checks hold.")
                return ""
            number = next((at + 1 for at, one in judged.items() if one.holds is False), 0)
            if number and not self._touched():
                return self._says(number, judged[number - 1])
            await (self._fail(number, judged) if number else self._wait_for_sight(judged))
        return ""

    def _touched(self) -> bool:
        return any(step.attempt or step.closed for step in self._tools.progress.steps)

    def _wanted(self) -> bool:
        """Looked at by every runner until a step was begun; after that only where another plan brought new checks."""
        judged = [self._tools.progress.checks[at] for at, _ in self._due()]
        return bool(judged) and not (self._touched() and all(one and one.holds for one in judged))

    def _due(self) -> list[tuple[int, Check]]:
        """Those that are looked at: once a step was begun, not what the run itself makes untrue."""
        checks = enumerate(self._tools.progress.plan.before)
        return [(at, one) for at, one in checks if not (one.once and self._touched())]

    def _asked(self) -> Asked | None:
        return next((one for one in self._tools.progress.questions if one.step.startswith("check ")), None)

    async def _look(self) -> dict[int, Judgement]:
        """One round for all that are due, by their place in the plan; what is new, or decides, is journalled."""
        tools, due = self._tools, self._due()
        looked = await look_round(tools.hands, (probe for _, check in due for probe in check.looks), tools.clock)
        now = tools.clock()
        judged = {
            at: tools.judge(check.condition, looked.estate, tools.cluster, tools.timing, now) for at, check in due
        }
        decides = all(one.holds for one in judged.values()) or any(one.holds is False for one in judged.values())
        for at, check in due:
            new = judged[at]
            if decides or not same(new, tools.progress.checks[at]):
                await tools.journal.append(StepLooked(f"check {at + 1}", now, "check", new, looked.of(check.looks)))
        return judged

    async def _fail(self, number: int, judged: dict[int, Judgement]) -> None:
        await self._withdraw("It can be seen again.")
        await self._ask(number, "check", self._says(number, judged[number - 1]))

    async def _wait_for_sight(self, judged: dict[int, Judgement]) -> None:
        now = asyncio.get_running_loop().time()
        self._dark_since = now if self._dark_since is None else self._dark_since
        number = next(at + 1 for at, one in judged.items() if one.holds is None)
        if self._asked() is None and now - self._dark_since >= self._tools.timing.run_view_s:
            title = self._tools.progress.plan.before[number - 1].title
            text = (
                f"Check {number} ({title}) cannot be seen; it is looked at again and again.{seen(judged[number - 1])}"
            )
            await self._ask(number, "no-view", text)
        await self._tools.journal.until(lambda known: known.stopping, self._tools.timing.run_look_s)

    def _says(self, number: int, judged: Judgement) -> str:
        title = self._tools.progress.plan.before[number - 1].title
        return f"Check {number} ({title}) does not hold.{seen(judged)}"

    async def _ask(self, number: int, why: Why, text: str) -> None:
        choices: tuple[Choice, ...] = CHOICES["check"] if why == "check" else ("stop",)
        at = self._tools.clock()
        await self._tools.journal.ask(lambda id_: Asked(id_, f"check {number}", at, why, text, choices))
        self._tools.remark(with_answers(text, choices))

    async def _answer_to(self, asked: Asked) -> None:
        await self._tools.journal.until(lambda known: known.stopping or asked not in known.questions)

    async def _withdraw(self, why: str) -> None:
        asked, self._dark_since = self._asked(), None
        if asked:
            await self._tools.journal.append(Withdrawn(asked.question, self._tools.clock(), why))
