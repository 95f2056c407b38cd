"""Where runs are kept, and whether anybody may act."""

from pathlib import Path

import pytest

from backends.runs.place import folder_of, why_read_only
from backends.settings import Site, StorePlace


def test_a_store_is_where_the_site_file_says_else_in_the_user_s_state_folder(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert folder_of(Site("/etc/site.toml", (), store=StorePlace("/srv/clpdeck"))) == Path("/srv/clpdeck")
    assert folder_of(Site("/etc/site.toml", ())) == Path("/state/clpdeck")


@pytest.mark.parametrize(("value", "reads_only"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_the_environment_makes_a_session_read_only_by_any_word_but_0(value: str, reads_only: bool):
    assert bool(why_read_only(None, {"CLPDECK_READ_ONLY": value})) is reads_only


def test_the_site_file_makes_every_session_read_only():
    assert why_read_only(Site("/etc/site.toml", (), read_only=True), {}) == "/etc/site.toml says read_only = true"
    assert why_read_only(Site("/etc/site.toml", ()), {}) == ""
