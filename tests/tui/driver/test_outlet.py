import os
from threading import Event

from tui.driver.outlet import Outlet

LIMIT_S = 10


def made(fileno, lost=lambda: None):
    return Outlet(fileno, encoding="utf-8", lost=lost)


def test_everything_arrives_in_order_and_is_counted():
    reader, writer = os.pipe()
    outlet = made(writer)
    for word in ("one ", "二 ", "three"):
        outlet.send(word)
    assert outlet.close(LIMIT_S)
    os.close(writer)
    assert os.read(reader, 100).decode() == "one 二 three"
    os.close(reader)
    assert outlet.sent_bytes == len("one 二 three".encode())


def test_a_reader_that_stops_blocks_nobody_and_idleness_is_told_when_it_goes_on():
    reader, writer = os.pipe()
    outlet, idle = made(writer), Event()
    outlet.send("x" * 200_000)
    for _ in range(100):
        outlet.send("y")
    assert outlet.busy_then(idle.set)
    assert not outlet.close(0)
    got = 0
    while got < 200_100:
        got += len(os.read(reader, 65536))
    assert idle.wait(LIMIT_S)
    assert not outlet.busy_then(idle.set)
    assert outlet.close(LIMIT_S)
    os.close(reader)
    os.close(writer)


def test_a_terminal_that_is_gone_is_told_once_and_swallows_the_rest():
    reader, writer = os.pipe()
    os.close(reader)
    told = []
    outlet = made(writer, lost=lambda: told.append(True))
    for _ in range(3):
        outlet.send("x", at_most=1)
    assert outlet.close(LIMIT_S)
    assert told == [True]
    assert outlet.gone
    os.close(writer)


def test_a_descriptor_somebody_made_non_blocking_is_waited_for():
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    outlet = made(writer)
    outlet.send("x" * 300_000)
    got = 0
    while got < 300_000:
        got += len(os.read(reader, 65536))
    assert outlet.close(LIMIT_S)
    os.close(reader)
    os.close(writer)


def test_what_the_encoding_cannot_say_becomes_a_question_mark():
    reader, writer = os.pipe()
    outlet = Outlet(writer, encoding="ascii", lost=lambda: None)
    outlet.send("a漢")
    assert outlet.close(LIMIT_S)
    os.close(writer)
    assert os.read(reader, 100) == b"a?"
    os.close(reader)
