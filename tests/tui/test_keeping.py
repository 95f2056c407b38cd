import stat
from datetime import UTC, datetime

from tui.keeping import Keeper, from_home

AT = datetime(2026, 3, 4, 14, 41, 9, tzinfo=UTC)


def test_a_text_is_kept_in_a_file_only_the_user_can_read(tmp_path):
    path = Keeper(tmp_path / "copies").keep("prod-db > failover", "Online", AT)
    assert path.read_text("utf-8") == "Online\n"
    assert path.name == "20260304-144109-prod-db-failover.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_two_texts_of_one_second_do_not_overwrite_each_other(tmp_path):
    keeper = Keeper(tmp_path)
    first, second = keeper.keep("raw", "one", AT), keeper.keep("raw", "two", AT)
    assert (first.read_text(), second.read_text()) == ("one\n", "two\n")


def test_a_name_from_outside_cannot_lead_out_of_the_folder(tmp_path):
    path = Keeper(tmp_path).keep("../../etc/passwd", "x", AT)
    assert path.parent == tmp_path
    assert Keeper(tmp_path).keep("///", "x", AT).name.endswith("-text.txt")


def test_the_folder_is_in_the_users_state_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert Keeper().folder == tmp_path / "clpdeck" / "copies"


def test_a_user_without_a_name_is_known_by_number(monkeypatch):
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert Keeper().who.startswith("user ")


def test_only_texts_a_terminal_takes_go_to_the_clipboard():
    assert Keeper().fits("x" * 50_000)
    assert not Keeper().fits("x" * 50_001)


def test_a_path_below_home_is_told_from_there(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert from_home(tmp_path / "copies" / "x.txt") == "~/copies/x.txt"
    assert from_home(tmp_path.parent / "x.txt") == str(tmp_path.parent / "x.txt")
