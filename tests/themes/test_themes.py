import re
import tomllib
from importlib.resources import files

import pytest
from rich.color import ColorType

from backends.errors import ClpdeckError
from tui import look
from tui.look import Meaning


def test_there_are_a_dark_and_a_light_theme():
    assert look.names() == ("ansi-dark", "ansi-light")
    assert look.load("ansi-dark").dark
    assert not look.load("ansi-light").dark


@pytest.mark.parametrize("name", look.names())
def test_a_theme_gives_every_meaning_a_style_and_no_other(name):
    table = tomllib.loads(files("themes").joinpath(f"{name}.toml").read_text("utf-8"))
    assert set(table["meaning"]) == {meaning.value for meaning in Meaning}
    assert set(look.load(name).styles) == set(Meaning)


@pytest.mark.parametrize("name", look.names())
def test_a_theme_takes_only_the_colours_of_the_users_own_palette(name):
    for style in look.load(name).styles.values():
        for color in (style.color, style.bgcolor):
            assert color is None or color.type in {ColorType.STANDARD, ColorType.DEFAULT}


@pytest.mark.parametrize("name", look.names())
def test_without_colours_what_is_bad_or_differs_still_stands_out(name):
    styles = look.load(name).styles
    for meaning in (Meaning.BAD, Meaning.DISAGREE, Meaning.BADGE, Meaning.BANNER, Meaning.CURSOR):
        assert styles[meaning].reverse, meaning
    for meaning in (Meaning.ATTENTION, Meaning.UNKNOWN, Meaning.KEY):
        assert styles[meaning].bold, meaning
    assert styles[Meaning.SILENT].dim


def test_no_theme_blinks():
    for name in look.names():
        assert not any(style.blink or style.blink2 for style in look.load(name).styles.values())


def test_a_theme_there_is_not_is_refused_with_the_names_there_are():
    with pytest.raises(ClpdeckError, match="there is no theme 'solarized'; the themes are ansi-dark, ansi-light"):
        look.load("solarized")


def test_the_layout_knows_no_colour_but_the_terminals_own():
    sheet = re.sub(r"/\*.*?\*/", "", look.layout(), flags=re.DOTALL)
    assert not re.search(r"#[0-9a-f]{3,8}\s*;|\bcolor\s*:|background|rgb|\$", sheet)
    assert set(re.findall(r"ansi_\w+", sheet)) == {"ansi_default"}


def test_borders_are_made_of_ascii():
    kinds = set(re.findall(r"border[\w-]*:\s*(\w+)", look.layout()))
    assert kinds == {"ascii", "none"}
