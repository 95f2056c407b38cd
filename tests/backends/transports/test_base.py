from backends.transports.base import Exit, Line, Output, collect


async def told(*items):
    for item in items:
        yield item


async def test_all_lines_and_the_exit_make_one_output():
    assert await collect(told(Line("a"), Line("b", "err"), Line("c"), Exit(2))) == Output("a\nc\n", "b\n", 2)


async def test_a_stream_without_an_exit_has_no_known_end():
    assert (await collect(told(Line("a")))).code is None


async def test_what_is_too_much_is_cut_and_said():
    output = await collect(told(Line("12345"), Line("12345"), Line("x"), Exit(0)), most=10)
    assert output == Output("12345\n", "clpdeck: 14 characters of output, cut at 10\n", 0)
