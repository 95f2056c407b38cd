import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.clpconf import Change, edit, read
from backends.errors import ConfError
from tests.backends.clpconf.files import ORCHARD, having, orchard, shed

MARK = "/root/trekking/configid"
NO_PASSWORD = "/root/webmgr/security/userpassword"
FULLCOPY = "/root/resource/md@md1/parameters/fullcopy"


def without_mark(data: bytes) -> bytes:
    """A file with what every edit changes taken out."""
    start, end = data.index(b"<configid>"), data.index(b"</configid>")
    return data[:start] + data[end:]


def edited(before: str, after: str) -> bytes:
    return having(ORCHARD, before, after).encode("euc_jp")


def test_an_edit_with_no_changes_is_the_same_bytes() -> None:
    assert edit(orchard(), ()) == orchard()


def test_values_that_are_there_already_change_nothing() -> None:
    changes = [Change(*pair) for pair in read(orchard()).values if pair[0] != MARK and pair[1] != "(hidden)"]
    assert edit(orchard(), changes) == orchard()
    assert edit(orchard(), [Change(FULLCOPY, None)]) == orchard()


def test_a_value_is_changed_where_it_stands_and_every_other_byte_stays() -> None:
    new = edit(orchard(), [Change("/root/server@apple/device@0/info", "10.9.1.11")])
    before = '<device id="0">\n      <type>lan</type>\n      <info>10.3.1.11</info>'
    assert without_mark(new) == without_mark(edited(before, before.replace("10.3", "10.9")))


def test_a_default_that_was_left_out_is_written_as_the_last_of_its_kin() -> None:
    new = edit(orchard(), [Change(FULLCOPY, "0")])
    fs = "        <fs>xfs</fs>\n"
    assert without_mark(new) == without_mark(edited(fs, f"{fs}        <fullcopy>0</fullcopy>\n"))


def test_a_removed_value_leaves_no_empty_line() -> None:
    new = edit(orchard(), [Change("/root/resource/md@md2/parameters/fullcopy", None)])
    assert without_mark(new) == without_mark(edited("        <fullcopy>0</fullcopy>\n", ""))


def test_what_a_removed_value_leaves_empty_goes_with_it_but_for_the_sections() -> None:
    own = "/root/monitor/awsazw@az/server@pear/parameters/availabilityzone"
    new = read(edit(orchard(), [Change(own, None)]))
    assert new.below("/root/monitor/awsazw@az/server@pear") == ()
    emptied = read(edit(shed(), [Change("/root/group@tools/comment", None), Change("/root/group@tools", None)]))
    assert emptied.groups == ()
    links = edit(orchard(), [Change(path, None) for path, _ in read(orchard()).below("/root/heartbeat")])
    assert b"<heartbeat/>" in links


def test_a_value_of_a_server_of_its_own_is_made_in_the_manner_of_the_file() -> None:
    new = edit(orchard(), [Change("/root/resource/awsvip@vip/server@apple/parameters/eniid", "eni-0b")])
    made = (
        '      <server name="apple">\n'
        "        <parameters>\n"
        "          <eniid>eni-0b</eniid>\n"
        "        </parameters>\n"
        "      </server>\n"
    )
    after = "      </server>\n    </awsvip>\n"
    assert without_mark(new) == without_mark(edited(after, f"      </server>\n{made}    </awsvip>\n"))


def test_what_has_an_id_is_made_with_an_id_and_empty_elements_are_closed_as_in_the_file() -> None:
    changes = [
        Change("/root/server@rake/device@10200/info", "1"),
        Change("/root/networkpartition/pingnp@ping/grp@0/list@0/ip", "10.3.1.1"),
        Change("/root/networkpartition/types@pingnp", ""),
        Change("/root/cluster/name", ""),
    ]
    new = edit(shed(), changes).decode()
    assert '    </device>\r\n    <device id="10200">\r\n      <info>1</info>\r\n    </device>\r\n  </server>' in new
    assert '<networkpartition>\r\n    <pingnp name="ping">\r\n      <grp id="0">\r\n        <list id="0">' in new
    assert '    <types name="pingnp" />\r\n  </networkpartition>\r\n  <group' in new
    assert "    <name />\r\n" in new
    assert "\n" not in new.replace("\r\n", "")


def test_a_file_without_line_ends_stays_without() -> None:
    data = b"<root><cluster><name>a</name></cluster><heartbeat/></root>"
    new = edit(data, [Change("/root/heartbeat/lankhb@l1/device", "0"), Change("/root/cluster/comment", "b")])
    assert new == (
        b"<root><cluster><name>a</name><comment>b</comment></cluster>"
        b'<heartbeat><lankhb name="l1"><device>0</device></lankhb></heartbeat></root>'
    )


def test_letters_that_have_two_codes_keep_theirs() -> None:
    """CP932 has `①` once, but NEC's selection of IBM's letters twice; the codec would write the other code."""
    data = b'<?xml version="1.0" encoding="SJIS"?><root><a>\xed\x40</a><b>\xfa\x5c\x83\x5c</b><c>1</c></root>'
    assert data.decode("cp932").encode("cp932") != data
    new = edit(data, [Change("/root/c", "表"), Change("/root/d", "ソ")])
    assert new == data.replace(b"<c>1</c>", b"<c>\x95\x5c</c><d>\x83\x5c</d>")


def test_a_comment_beside_a_removed_value_stays() -> None:
    data = b"<root>\n <a>\n  <!-- why -->\n  <b>1</b>\n  <c>2</c>\n </a>\n</root>\n"
    assert edit(data, [Change("/root/a/b", None)]) == data.replace(b"\n  <b>1</b>", b"")


def test_the_configuration_id_follows_from_the_content() -> None:
    one, other = (edit(orchard(), [Change("/root/cluster/comment", text)]) for text in ("one", "other"))
    ids = [read(data).get(MARK) or "" for data in (orchard(), one, other)]
    assert len(set(ids)) == 3
    assert all(text.startswith("5301000.") and len(text) == 24 for text in ids)
    assert edit(orchard(), [Change("/root/cluster/comment", "one")]) == one
    with pytest.raises(ConfError, match="follows from the content"):
        edit(orchard(), [Change(MARK, "1.2")])


def test_a_change_and_its_way_back_is_no_change() -> None:
    name = "/root/cluster/name"
    assert edit(orchard(), [Change(name, "cellar"), Change(name, "orchard")]) == orchard()


def test_a_secret_stays_when_another_value_is_changed() -> None:
    new = edit(orchard(), [Change("/root/webmgr/client/objectnumber", "10")])
    assert b"<adminpassword>9f8e7d6c5b4a</adminpassword>" in new
    assert b"<extend>operator,plum-jam</extend>" in new


def test_marks_of_xml_are_written_so_that_they_are_read_back() -> None:
    text = """a < b & "c" > 'd' ]]>"""
    assert read(edit(orchard(), [Change("/root/cluster/comment", text)])).get("/root/cluster/comment") == text


@pytest.mark.parametrize(
    ("data", "value"), [(shed(), "納屋"), (orchard(), "Обсад €"), (orchard(), "🍎")], ids=["ascii", "euc-jp", "emoji"]
)
def test_text_that_the_encoding_cannot_hold_is_refused(data: bytes, value: str) -> None:
    with pytest.raises(ConfError, match="cannot be written into a file in"):
        edit(data, [Change("/root/cluster/comment", value)])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("/root/cluster/comment", "two\nlines"), "more than one line"),
        (Change("/root/cluster/comment", "hid\u200bden"), "nobody sees"),
        (Change("/root/cluster/comment", "(hidden)"), "in place of a secret"),
        (Change("/root/cluster", "x"), "holds something else"),
        (Change("/root/cluster/name/first", "x"), "holds something else"),
        (Change("/root", "x"), "no path of a value"),
        (Change("cluster/name", "x"), "no path of a value"),
        (Change("/root/cluster//name", "x"), "names no element"),
        (Change("/root/cluster/a b", "x"), "names no element"),
        (Change("/root/cluster/<a>", "x"), "names no element"),
        (Change("/root/cluster/note[1]", "x"), "names no element"),
        (Change("/root/cluster/note[2]", "x"), "names no element"),
        (Change("/root/cluster/@color", "x"), "names no element"),
        (Change("/root/server@/priority", "x"), "names no element"),
    ],
)
def test_what_cannot_be_set_is_refused_with_a_sentence(change: Change, said: str) -> None:
    with pytest.raises(ConfError, match=said):
        edit(orchard(), [change])


# Values as they may stand anywhere; new elements as the product's tags are.
PATHS = sorted(
    {path for path, text in read(orchard()).values if text != "(hidden)" and path not in (MARK, NO_PASSWORD)}
)
NEW = [
    FULLCOPY,
    "/root/group@harvest/start",
    "/root/resource/awsvip@vip/server@apple/parameters/eniid",
    "/root/resource/awsvip@vip/server@apple/parameters/vpcid",
    "/root/server@apple/device@1/info",
    "/root/server@apple/device@401/mdc/info",
    "/root/pm/exec0/recover",
    '/root/resource/exec@a%2Fb <%25> "ナシ"/comment',
]
values = st.one_of(
    st.none(),
    st.text(st.sampled_from("ab&<>\"' ]表ソ果東.0"), max_size=8).filter(lambda text: "://" not in text),
)
changes = st.lists(st.builds(Change, st.sampled_from(PATHS + NEW), values), max_size=6)
layouts = st.sampled_from(["as it is", "crlf", "one line", "utf-8", "cp932"])


def laid_out(layout: str) -> bytes:
    match layout:
        case "crlf":
            return ORCHARD.replace("\n", "\r\n").encode("euc_jp")
        case "one line":
            return "".join(line.strip() for line in ORCHARD.splitlines()).encode("euc_jp")
        case "utf-8":
            return ORCHARD.replace("EUC-JP", "UTF-8").encode()
        case "cp932":
            return ORCHARD.replace("EUC-JP", "SJIS").encode("cp932")
    return orchard()


def expected(pairs: dict[str, str], made: list[Change]) -> dict[str, str]:
    """What a file holds after changes, by another way than the editor's: over the paths alone."""
    sections = {path.split("/")[2] for path in pairs}
    for change in made:
        if change.value is None:
            pairs.pop(change.path, None)
        else:
            pairs[change.path] = change.value
            parts = change.path.split("/")
            for end in range(3, len(parts)):
                pairs.pop("/".join(parts[:end]), None)
            sections.add(parts[2])
        for section in sections:
            if not any(path.split("/")[2] == section for path in pairs):
                pairs[f"/root/{section}"] = ""
    return pairs


@given(made=changes, layout=layouts)
@settings(deadline=None, max_examples=200)
def test_an_edited_file_holds_the_changes_and_no_others(made: list[Change], layout: str) -> None:
    data = laid_out(layout)
    new = edit(data, made)
    got, wanted = dict(read(new).values), expected(dict(read(data).values), made)
    mark_before, mark_after = wanted.pop(MARK), got.pop(MARK)
    assert got == wanted
    assert (mark_before == mark_after) is (new == data)
    assert read(new).declaration == read(data).declaration


@given(made=changes, layout=layouts)
@settings(deadline=None)
def test_lines_in_which_nothing_changes_are_the_same_bytes_in_the_same_order(made: list[Change], layout: str) -> None:
    data = laid_out(layout)
    new = edit(data, made)
    touched = {change.path for change in made}
    codec = {"SJIS": "cp932"}.get(read(data).encoding, read(data).encoding)
    same = [text for path, text in read(data).values if path not in touched | {MARK} and text != "(hidden)"]
    at = 0
    for text in same:
        at = new.index(text.encode(codec), at)


@given(first=changes, second=changes)
@settings(deadline=None)
def test_edits_one_after_the_other_are_one_edit(first: list[Change], second: list[Change]) -> None:
    assert without_mark(edit(edit(orchard(), first), second)) == without_mark(edit(orchard(), first + second))
