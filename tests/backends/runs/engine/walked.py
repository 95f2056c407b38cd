"""Runs that are killed and played on, and the operator who sees them through."""

import asyncio

from backends.events import Asked
from tests.backends.runs.stage import Play
from tests.backends.runs.world import Killed


async def operator(play: Play) -> None:
    """Answers as somebody would who looks at the world: what is on its way there is waited for."""
    answered: set[str] = set()
    while True:
        for asked in play.now.progress.questions:
            choice = answer_to(play, asked)
            if choice and asked.question not in answered:
                play.say(asked.question, *choice)  # type: ignore[arg-type] # choice and value
                answered.add(asked.question)
        await asyncio.sleep(1)


def answer_to(play: Play, asked: Asked) -> tuple[str, str] | None:
    if asked.why == "operator":
        return "yes", "open"
    if asked.why == "not-ready":
        assert "«id from 2.1»" in asked.text, asked.text
        return "value", "disk=id-of-disk"
    thing = asked.text.split("(")[1].split()[0]
    on_its_way = any(thing == coming for _, coming, _ in play.world.coming)
    return None if on_its_way or asked.why == "no-view" else ("again", "")


def played_on(play: Play, kill_at: int = 0) -> None:
    """Another runner brings it to its end, unless it is there; a day is more than it needs."""
    if play.progress.ended:
        return
    ended = play.go(until=lambda play: play.time.second > 86400, during=operator, kill_at=kill_at)
    assert ended, (play.hows(), play.progress.questions)


def kill(play: Play, number: int, *, after: bool) -> None:
    """The runner dies at the event of that number, and its hands with it."""
    dead: list[bool] = []

    def strike(now: int) -> None:
        if dead or now == number:
            dead.append(True)
            play.hands[-1].alive = False
            raise Killed

    if after:
        play.store.after = strike
    else:
        play.store.before = strike


def revived(play: Play) -> None:
    play.store.before = play.store.after = lambda _: None
