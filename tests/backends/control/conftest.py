"""An office for the tests of clerk and desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.control.office import Office, offices


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Runners that only say that they began."""
    yield from offices(tmp_path, monkeypatch)
