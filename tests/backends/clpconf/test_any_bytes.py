"""No bytes are too broken: each is read, or refused by one sentence, and in time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.clpconf import diff, edit, read, unified
from backends.clpconf.editing import Change
from backends.errors import ConfError
from backends.text import clean_line
from tests.backends.clpconf.files import orchard, shed

BITES = [b"<", b">", b"/>", b"&", b"&#x1b;", b"]]>", b"<![CDATA[", b"<!--", b"\x8f", b"\xa4", b"\x00", b'"', b"@", b"/"]
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE root [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<root><cluster><name>&c;</name></cluster></root>"""
OUTSIDE = b'<!DOCTYPE root [<!ENTITY a SYSTEM "file:///etc/hostname">]><root><cluster><name>&a;</name></cluster></root>'


def read_or_refuse(data: bytes) -> bool:
    try:
        conf = read(data)
    except ConfError:
        return False
    for path, text in conf.values:
        assert (path, text) == (clean_line(path), clean_line(text))
    return True


@given(data=st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)
    read_or_refuse(b'<?xml version="1.0" encoding="SJIS"?><root><a>' + data + b"</a></root>")


@given(data=st.sampled_from([orchard(), shed()]), draw=st.data())
@settings(deadline=None)
def test_a_file_spoilt_anywhere_is_read_or_refused_and_an_edit_of_it_holds(data: bytes, draw: st.DataObject) -> None:
    for _ in range(draw.draw(st.integers(1, 4))):
        start = draw.draw(st.integers(0, len(data)))
        end = draw.draw(st.integers(start, min(len(data), start + 20)))
        data = data[:start] + draw.draw(st.sampled_from([*BITES, b"", data[end : end + 40]])) + data[end:]
    if read_or_refuse(data):
        try:
            new = edit(data, [Change("/root/cluster/name", "cellar")])
        except ConfError:
            return
        assert read(new).cluster == "cellar"


@pytest.mark.parametrize("end", range(0, len(orchard()) - 1, 97))
def test_a_file_cut_short_is_refused(end: int) -> None:
    assert not read_or_refuse(orchard()[:end])


@pytest.mark.parametrize("data", [BOMB, OUTSIDE], ids=["a bomb", "another file"])
def test_a_doctype_is_refused_before_an_entity_is_looked_at(data: bytes) -> None:
    for reader in (read, lambda data: edit(data, []), lambda data: diff(data, data), lambda data: unified(data, data)):
        with pytest.raises(ConfError, match="DOCTYPE"):
            reader(data)


def test_ten_megabytes_are_refused_at_once() -> None:
    started = time.process_time()
    with pytest.raises(ConfError, match="bytes, which no"):
        read(b"<root>" + b"<a/>" * 2_500_000 + b"</root>")
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "inner",
    [b"<a/>", b"<a>x</a>", b"x", b" ", b"<!-- x -->", b'<server name="a"/>', b"<![CDATA[x]]>", b"<?x y?>"],
    ids=repr,
)
def test_the_largest_file_that_is_looked_at_is_read_or_refused_in_seconds(inner: bytes) -> None:
    data = b"<root><cluster><name>a</name></cluster>" + inner * (3_900_000 // len(inner)) + b"</root>"
    started = time.process_time()
    assert read_or_refuse(data) is (b"<a" not in inner and b"<server" not in inner)
    assert time.process_time() - started < 10


def test_as_many_elements_as_a_file_may_have_are_read_in_seconds() -> None:
    data = b"<root>" + b"<a/>" * 99_990 + b"</root>"
    started = time.process_time()
    assert len(read(data).values) == 99_990
    assert time.process_time() - started < 10


def test_a_tag_of_a_million_attributes_and_quotes_takes_time_in_proportion() -> None:
    data = b"<root><a " + b" ".join(b"k%d='\"'" % number for number in range(200_000)) + b"/></root>"
    started = time.process_time()
    assert read_or_refuse(data)
    assert time.process_time() - started < 20
