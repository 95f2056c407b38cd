import asyncio
import threading

import pytest

from backends.aws.threads import Threads


@pytest.fixture
def threads():
    threads = Threads("test", 2)
    yield threads
    threads.close()


async def test_an_answer_and_an_error_come_back_to_the_one_who_waits(threads):
    assert await threads.run(lambda: 1 + 1) == 2
    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 // 0)
    assert await threads.run(threading.current_thread) is not threading.main_thread()


async def test_a_call_nobody_waits_for_any_more_is_not_begun(threads):
    gate, made = threading.Event(), []
    hanging = [asyncio.create_task(threads.run(gate.wait)) for _ in range(2)]
    waiting = asyncio.create_task(threads.run(lambda: made.append("made")))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    assert await asyncio.gather(*hanging) == [True, True]
    await threads.run(lambda: None)
    assert made == []


async def test_a_call_that_hangs_holds_up_neither_its_look_nor_the_others(threads):
    gate = threading.Event()
    hanging = asyncio.create_task(threads.run(gate.wait))
    assert await threads.run(lambda: "done") == "done"
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    gate.set()
