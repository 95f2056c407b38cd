"""A pretend site in haste, and runners to be killed there."""

import re
from collections.abc import Iterator

import pytest

from tests.conftest import begin_pretend_site
from tests.whole.walking import Walker
from tests.whole.ways import Ways

SPEED = 1000
HASTE = re.compile(r"^(?P<name>run_look_s|store_s) = .*$", re.MULTILINE)
"""Waits of the site file that are shortened further."""


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    """One site and one nursery for all walks of a worker."""
    folder = tmp_path_factory.mktemp("walk") / "s"
    site, process = begin_pretend_site(folder, "healthy", speed=SPEED)
    site.file.write_text(HASTE.sub(r"\g<name> = 0.03", site.file.read_text("utf-8")), "utf-8")
    walker = Walker(folder)
    yield Ways(walker)
    walker.close()
    process.terminate()
    process.communicate(timeout=20)
