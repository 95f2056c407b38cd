"""A disk that is really full under the store of a run, in the middle of it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PretendSite
from tests.small_disk import on_a_disk_of_its_own
from tests.whole.running import MOVE


@pytest.mark.parametrize(("when", "acted"), [("looking", []), ("moving", [MOVE])])
def test_on_a_full_disk_nothing_is_begun_and_with_room_the_run_goes_on_to_its_end(
    pretend_site: Callable[..., PretendSite], tmp_path: Path, when: str, acted: list[str]
) -> None:
    site = pretend_site("healthy", speed=20)
    store = site.folder / "store"
    store.mkdir(mode=0o700)
    words = f"{sys.executable} -m tests.whole.crowded {when} {site.folder} {tmp_path}"
    (said,) = on_a_disk_of_its_own(store, words, kib=2000)
    seen = json.loads(said)
    log = seen.pop("log")
    assert seen == {
        "nothing was written": True,
        "opened then": len(acted),
        "told then": acted,
        "ended": "done",
        "told": [MOVE],
    }
    assert log.count("no room") == 1, log
