"""The real console at every size, down to one cell."""

import pytest

from screenshots import stories

BADGE = "[REFERENCE read-only]"


@pytest.mark.parametrize("size", [(60, 20), (40, 10), (20, 1), (1, 1)])
async def test_no_size_is_too_small_to_say_something(open_console, size):
    async with open_console(stories.several(), size=size) as console:
        text = await console.text()
        assert text.strip()
        for keys in ("enter", "enter", "y", "7", "9", "question_mark", "1"):
            await console.press(keys)
        await console.pilot.resize_terminal(80, 24)
        assert BADGE in await console.text()


async def test_a_small_terminal_lists_subjects_worst_first(open_console):
    async with open_console(stories.split_brain(), "prod-db", (60, 20)) as console:
        rows = [row for row in await console.rows() if row[1:5] in {"[XX]", "[<>]", "[! ]", "[OK]"}]
    tags = [row[1:5] for row in rows]
    assert tags == sorted(tags, key=["[XX]", "[<>]", "[! ]", "[OK]"].index)
    assert "Online @server01 / Online @server02" in "\n".join(rows)


async def test_a_smaller_one_shows_a_line_a_cluster_and_the_smallest_the_worst_one(open_console):
    async with open_console(stories.several(), size=(40, 10)) as console:
        assert ">[<>] prod-db  SPLIT BRAIN?        <10s" in await console.text()
        await console.pilot.resize_terminal(20, 1)
        assert await console.text() == ">[<>] prod-db SPLIT~"


async def test_resizing_goes_from_layout_to_layout_and_back(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        first = await console.text()
        for size in ((200, 60), (120, 40), (60, 20), (20, 1)):
            await console.pilot.resize_terminal(*size)
            await console.text()
        await console.pilot.resize_terminal(80, 24)
        assert await console.text() == first


async def test_the_smallest_layout_hides_its_message_line_after_a_filter_too(open_console):
    async with open_console(stories.several()) as console:
        await console.press("slash", "escape")
        await console.pilot.resize_terminal(30, 4)
        assert (await console.rows())[1:] == [">[<>] prod-db SPLIT BRAIN?", "", ""]


@pytest.mark.parametrize("size", [(120, 40), (200, 60)])
async def test_a_screen_of_one_pane_has_no_border_and_no_keys_for_several(open_console, size):
    async with open_console(stories.split_brain(), "prod-db", size) as console:
        assert " Tab:pane f:full " in (await console.rows())[-1]
        rows = (await console.press("y")).split("\n")
        assert rows[2].startswith(" server01 said at ")
        assert "f:full" not in rows[-1]
        assert "Tab:pane" not in rows[-1]
