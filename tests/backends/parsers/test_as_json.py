from backends.parsers.as_json import PROGRAMS

SCREEN = """
 ========================  CLUSTER STATUS  ===========================
  Cluster : tea
   *kyoto1 ..........: Online
      lankhb1        : Normal
    sales ...........: Offline
      current        : None
      fip1           : Offline
    userw            : Normal
"""


def test_the_objects_have_the_documented_keys_in_their_order() -> None:
    (status,) = PROGRAMS["clpstat"](SCREEN)
    assert list(status) == ["cluster", "local", "servers", "groups", "monitors", "unread"]
    servers, groups, monitors = status["servers"], status["groups"], status["monitors"]
    assert isinstance(servers, list)
    assert isinstance(groups, list)
    assert isinstance(monitors, list)
    assert list(servers[0]) == ["name", "state", "health", "comment", "note", "heartbeats", "np"]
    assert list(groups[0]) == ["name", "state", "current", "comment", "note", "resources"]
    part_keys = ["name", "state", "comment"]
    assert [list(part) for part in (servers[0]["heartbeats"][0], groups[0]["resources"][0], monitors[0])] == [
        part_keys
    ] * 3


def test_a_group_that_runs_nowhere_has_no_current() -> None:
    (status,) = PROGRAMS["clpstat"](SCREEN)
    assert isinstance(status["groups"], list)
    assert status["groups"][0]["current"] is None


def test_a_text_without_a_screen_gives_no_object() -> None:
    for name, read in PROGRAMS.items():
        assert read("") == (), name
        assert read(f"{name}: command not found\n") == (), name
