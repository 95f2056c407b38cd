"""Which command a question means, and which output answers it."""

import pytest

from backends.errors import NoContact, Refused, Unreadable
from backends.looking.words import read, words
from backends.model import MirrorProbe, StatusProbe
from backends.settings import Node
from backends.transports.allowed import looks
from backends.transports.base import Output
from tests.backends.looking.screens import mirror, status

STATUS = StatusProbe("prod", "server01")
MIRROR = MirrorProbe("prod", "server01", "md1")
NODE = Node("server01", "172.16.10.11", user="operator")
SUDO = Node("server01", "172.16.10.11", user="operator", sudo=True)


@pytest.mark.parametrize("probe", [STATUS, MIRROR])
def test_what_looking_asks_is_what_a_read_only_session_permits(probe):
    assert looks(words(probe))


def test_a_node_is_asked_for_its_own_word_only():
    assert words(STATUS) == ("clpstat", "--local")
    assert words(MIRROR) == ("clpmdstat", "--mirror", "md1")


def test_a_screen_is_the_nodes_word():
    answer = read(STATUS, NODE, Output(status("server01"), "", 0))
    assert (answer.cluster, answer.local) == ("prod-db", "server01")


def test_a_screen_is_the_nodes_word_whatever_the_exit_code_means():
    assert read(STATUS, NODE, Output(status("server01"), "", 3)).local == "server01"


def test_the_word_of_another_server_is_not_taken_for_the_nodes():
    with pytest.raises(
        Unreadable, match=r"at 172\.16\.10\.11 is the word of server02, not of server01: check the address"
    ):
        read(STATUS, NODE, Output(status("server02"), "", 0))


def test_a_long_name_is_known_by_the_sixteen_characters_that_clpstat_prints():
    node = Node("database-server-01.example", "h")
    assert read(STATUS, node, Output(status("database-server-"), "", 0)).local == "database-server-"


def test_a_short_name_is_not_known_by_its_beginning():
    with pytest.raises(Unreadable):
        read(STATUS, Node("server01a", "h"), Output(status("server01"), "", 0))


def test_a_mirror_is_the_one_that_was_asked_for():
    assert read(MIRROR, NODE, Output(mirror("md1"), "", 0)).mirror == "md1"
    with pytest.raises(Unreadable, match="server01 answered: Mirror Status: Normal"):
        read(MIRROR, NODE, Output(mirror("md2"), "", 0))


def test_a_mirror_that_was_never_built_is_the_one_that_was_asked_for_though_nothing_names_it():
    told = read(MIRROR, NODE, Output("  Mirror Status: No Construction\n", "", 0))
    assert (told.mirror, told.status.text, told.sides) == ("md1", "No Construction", ())
    with pytest.raises(Unreadable):
        read(MIRROR, NODE, Output("  Mirror Status: Normal\n", "", 0))


def test_a_lost_connection_is_no_answer_even_where_a_screen_came():
    with pytest.raises(NoContact, match="the connection to server01 was lost before the command's end"):
        read(STATUS, NODE, Output(status("server01"), "", None))


@pytest.mark.parametrize(
    ("node", "output", "kind", "sentence"),
    [
        (NODE, Output("\nLog in as root.\n", "", 1), Refused, "server01 answered: Log in as root. .*sudo = true"),
        (NODE, Output("", "", 0), Unreadable, r"server01 answered nothing \(exit code 0\)"),
        (NODE, Output("", "sh: clpstat: not found", 127), Unreadable, "not found .is CLUSTERPRO installed there"),
        (NODE, Output("", "", -9), Unreadable, "the command on server01 was ended by signal 9"),
        (NODE, Output(status("server01") * 2, "", 0), Unreadable, "2 screens where one was asked for"),
        (
            SUDO,
            Output("", "We trust you ...\nsudo: a password is required\n", 1),
            Refused,
            r"server01: sudo: a password is required \(sudoers must let operator run /usr/sbin/clp\*, NOPASSWD",
        ),
        (SUDO, Output("Log in as root.\n", "", 1), Unreadable, "server01 answered: Log in as root."),
    ],
)
def test_an_answer_without_a_screen_is_the_message(node, output, kind, sentence):
    with pytest.raises(kind, match=sentence):
        read(STATUS, node, output)


def test_what_a_message_quotes_is_short_and_clean():
    with pytest.raises(Unreadable) as refused:
        read(STATUS, NODE, Output("\x1b[2J" + "x" * 5000, "", 0))
    assert str(refused.value) == "server01 answered: " + "x" * 200


def test_a_screen_that_breaks_off_is_no_answer_for_nobody_knows_which_groups_it_lacks():
    whole = status("server01").splitlines()
    for lines in range(2, len(whole)):
        with pytest.raises(Unreadable, match=r"server01 answered with a screen that breaks off \(exit code 1\)"):
            read(STATUS, NODE, Output("\n".join(whole[:lines]), "", 1))
