import pytest

from tests.backends.transports.machines import Bench


@pytest.fixture
async def bench(tmp_path, monkeypatch):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    bench = Bench(tmp_path)
    yield bench
    await bench.close()
