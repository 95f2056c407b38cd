"""Text from outside, made safe to show: whatever comes in, nothing that steers a terminal comes out."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backends.text import clean, clean_line, decode

JAPANESE = "サーバー１は停止中(待機系) ｶﾀｶﾅ ←"
NASTY = some.text(
    some.sampled_from("\x1b\x9b\x9d\x90[]();?0123 m\x07\\PX^_\r\n\t\x00\x7f\x85\u202e\u200b\ufeff\U000e0041aé")
    | some.characters()
)


@given(NASTY)
def test_no_control_character_survives(text):
    kept = set(clean(text)) - {"\n", "\t"}
    assert not {one for one in kept if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - INVISIBLE_BUT_TAME


INVISIBLE_BUT_TAME = {
    one for one in map(chr, range(0x110000)) if unicodedata.category(one) == "Cf" and clean(one) == one
}
"""Format characters that neither reorder nor hide: number signs of Arabic, Kaithi, Egyptian and musical notation."""


def test_the_format_characters_that_stay_are_those_of_other_scripts():
    assert not any(one in INVISIBLE_BUT_TAME for one in "\u200d\u200e\u200f\u202a\u202e\u2066\u2069\u061c\u00ad\u2060")
    assert all(ord(one) > 0x5FF for one in INVISIBLE_BUT_TAME)


@given(NASTY)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(NASTY)
def test_a_line_is_one_line(text):
    assert len(clean_line(text).splitlines()) <= 1
    assert "\t" not in clean_line(text)


@given(some.text(some.characters(categories=["L", "N", "Po"], exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_letters_and_numbers_pass_unharmed(text):
    assert clean(text) == text


def test_japanese_passes_unharmed():
    assert clean(JAPANESE) == clean_line(JAPANESE) == JAPANESE


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;a title\x07after", "after"),
        ("\x1b]8;;http://example.invalid\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP1$r0m\x1b\\after", "after"),
        ("\x1bcreset", "reset"),
        ("\x1b]0;never ended", "0;never ended"),
        ("\x1b\x1b[0m[31mnested", "[31mnested"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("over\b\b\b\bwritten", "overwritten"),
        ("\u202edesrever\u202c", "desrever"),
        ("server\u200b01", "server01"),
        ("blank\u3164name\u115f", "blankname"),
    ],
)
def test_what_steers_or_hides_is_taken_out(dirty, cleaned):
    assert clean(dirty) == cleaned


def test_a_pile_of_combining_marks_is_cut():
    assert clean_line("a" + "\u0301" * 50 + "b") == clean("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 3 + "b"
    assert clean_line("が\u3099ぎ\u3099") == "が\u3099ぎ\u3099"


def test_what_terminals_do_not_agree_on_how_wide_to_draw_is_said_otherwise():
    assert clean("🇯🇵 ok 👍🏽") == "JP ok 👍"


@pytest.mark.parametrize(
    "piece", ["\x1b[", "\x1b]", "\x1b]a", "\x1b[0;", "\x9b" * 3, "\x1bP\x1b", "é\u0301", "\x1b[" + "0" * 63]
)
def test_cleaning_takes_time_in_step_with_the_length(piece):
    def took_s(count: int) -> float:
        begin = time.process_time()
        clean_line(piece * count)
        return time.process_time() - begin

    assert took_s(64_000) < 40 * max(took_s(4_000), 0.001)


@pytest.mark.parametrize("encoding", ["utf-8", "euc_jp", "cp932"])
@pytest.mark.parametrize("text", ["サーバー1は停止中", "運用系サーバ", "待機系", "テスト用", "本番系クラスタ(東京)"])
def test_japanese_is_read_in_whatever_encoding_a_node_speaks(text, encoding):
    assert decode(text.encode(encoding)) == text


@given(some.binary())
def test_any_bytes_can_be_read(raw):
    assert isinstance(decode(raw), str)


def test_bytes_in_no_known_encoding_keep_what_can_be_read():
    assert decode(b"server01\xff\xfe\x81") == "server01\ufffd\ufffd\ufffd"
