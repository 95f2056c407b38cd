import time

from hypothesis import given, settings
from hypothesis import strategies as st

from backends.clpconf import Change, Difference, diff, edit, unified
from tests.backends.clpconf.files import ORCHARD, having, orchard, shed

FULLCOPY = "/root/resource/md@md1/parameters/fullcopy"
START = "/root/group@harvest/start"
MARK = "/root/trekking/configid"


def changed(before: str, after: str) -> bytes:
    return having(ORCHARD, before, after).encode("euc_jp")


def test_a_file_and_itself_differ_in_nothing() -> None:
    assert diff(orchard(), orchard()) == ()
    assert unified(orchard(), orchard()) == ()


def test_order_and_formatting_are_no_difference() -> None:
    other = "".join(line.strip() for line in ORCHARD.splitlines())
    assert diff(orchard(), other.encode("euc_jp")) == ()


def test_a_difference_says_what_was_left_out_and_what_that_means() -> None:
    new = edit(orchard(), [Change(FULLCOPY, "0"), Change(START, "0"), Change("/root/cluster/uuid", None)])
    start, fullcopy, uuid = sorted(
        (one for one in diff(orchard(), new) if one.path != MARK), key=lambda one: one.path[::-1]
    )[::-1]
    found = {one.path: one for one in (start, fullcopy, uuid)}
    assert found[FULLCOPY] == Difference(
        FULLCOPY, None, "0", "initial mirror construction: on (left out: the default) -> off"
    )
    assert found[START].meaning == "group startup: automatic (left out: the default) -> manual"
    assert found["/root/cluster/uuid"].new is None
    assert found["/root/cluster/uuid"].meaning == ""


def test_a_default_that_is_written_out_means_the_same() -> None:
    (one,) = diff(orchard(), changed("<gid>0</gid>", "<gid>0</gid><start>1</start>"))
    assert one.same
    assert one.meaning == "group startup: automatic (left out: the default) -> automatic"


def test_what_is_not_there_at_all_has_no_default() -> None:
    gone = edit(orchard(), [Change("/root/group@harvest", None)])
    back = changed("<gid>0</gid>", "<gid>0</gid><start>0</start>")
    (start,) = [one for one in diff(gone, back) if one.path == START]
    assert (start.old, start.new, start.meaning, start.same) == (None, "0", "", False)


def test_on_windows_the_meaning_of_a_mirror_disks_switch_is_not_claimed() -> None:
    path = "/root/resource/md@jars/parameters/fullcopy"
    (one,) = [one for one in diff(shed(), edit(shed(), [Change(path, "0")])) if one.path == path]
    assert one == Difference(path, None, "0")


def test_the_lines_that_differ_are_shown_with_those_around_them() -> None:
    lines = unified(orchard(), changed("<fs>xfs</fs>", "<fs>ext4</fs>"))
    at = ORCHARD.splitlines().index("        <fs>xfs</fs>") + 1
    assert lines == (
        "--- old",
        "+++ new",
        f"@@ -{at - 3},7 +{at - 3},7 @@",
        "           <dppath>/dev/orchard/dp1</dppath>",
        "           <cppath>/dev/orchard/cp1</cppath>",
        "         </diskdev>",
        "-        <fs>xfs</fs>",
        "+        <fs>ext4</fs>",
        "       </parameters>",
        "       <comment/>",
        "     </md>",
    )


def test_text_is_shown_in_its_own_letters_whatever_the_encoding() -> None:
    lines = unified(orchard(), edit(orchard(), [Change("/root/cluster/comment", "大阪")]))
    assert "-    <comment>受注データベース、東京</comment>" in lines
    assert "+    <comment>大阪</comment>" in lines


def test_a_secret_that_differs_is_told_and_not_shown() -> None:
    new = changed("9f8e7d6c5b4a", "1a2b3c4d5e6f")
    path = "/root/webmgr/security/adminpassword"
    assert diff(orchard(), new) == (Difference(path, "(hidden)", "(hidden)"),)
    assert "-      <adminpassword>(hidden)</adminpassword>" in unified(orchard(), new)
    assert "+      <adminpassword>(hidden, changed)</adminpassword>" in unified(orchard(), new)


def test_no_line_shows_a_secret_wherever_it_stands() -> None:
    old = changed("<userpassword/>", '<user password="hush"/><!-- the\npassword is hush -->\n<u>ftp://a:hush@b</u>')
    new = edit(old, [Change("/root/webmgr/client/objectnumber", "10"), Change("/root/webmgr/last", "1")])
    shown = "\n".join(unified(old, new)) + repr(diff(old, new))
    assert '<user password="(hidden)"/>' in shown
    assert "hush" not in shown
    assert "9f8e7d6c5b4a" not in shown
    whole = "\n".join(unified(b"<root>\n</root>\n", old)) + repr(diff(b"<root/>", old))
    assert "hush" not in whole
    assert "plum-jam" not in whole
    assert "9f8e7d6c5b4a" not in whole


def test_what_could_steer_a_terminal_is_not_shown() -> None:
    new = "<root>\n<a>x\u202ey</a>\n</root>".encode()
    assert "+<a>xy</a>" in unified(b"<root>\n</root>", new)


@given(
    old=st.lists(st.sampled_from(["<a>1</a>", "<a>2</a>", "<b/>", "<!-- c -->"]), max_size=12),
    new=st.lists(st.sampled_from(["<a>1</a>", "<a>2</a>", "<b/>", "<!-- c -->"]), max_size=12),
)
@settings(deadline=None)
def test_the_lines_of_the_new_file_follow_from_those_of_the_old_and_the_difference(
    old: list[str], new: list[str]
) -> None:
    before, after = ["<root>", *old, "</root>"], ["<root>", *new, "</root>"]
    lines = unified("\n".join(before).encode(), "\n".join(after).encode())
    at, made = 0, []
    for line in lines[2:]:
        if line.startswith("@@"):
            start = int(line.split()[1][1:].split(",")[0]) - 1
            made += before[at:start]
            at = start
        elif line.startswith("-"):
            assert before[at] == line[1:]
            at += 1
        elif line.startswith("+"):
            made.append(line[1:])
        else:
            assert before[at] == line[1:]
            made.append(line[1:])
            at += 1
    assert made + before[at:] == after


def test_a_change_in_a_large_file_is_shown_at_once() -> None:
    data = b"<root>\n" + b"<a>1</a>\n" * 90_000 + b"<b>1</b>\n</root>"
    new = data.replace(b"<b>1", b"<b>2")
    started = time.process_time()
    assert "+<b>2</b>" in unified(data, new)
    assert time.process_time() - started < 30
