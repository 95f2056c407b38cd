import pytest

from tests.backends.aws.endpoint import Endpoint
from tests.backends.aws.osaka_site import OnSite


@pytest.fixture(autouse=True)
def aws_of_its_own(tmp_path, monkeypatch):
    """No AWS configuration, credentials or instance role of this machine's is looked at."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    credentials = tmp_path / "credentials"
    credentials.write_text("[watcher]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return credentials


@pytest.fixture
def endpoint():
    """Start endpoints with their replies; they are closed after the test."""
    started = []

    def start(**replies):
        started.append(Endpoint(**replies))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
async def on_site(tmp_path):
    """Start pretend sites; they are stopped after the test."""
    started = []

    async def start(story="region-lost", **settings):
        started.append(await OnSite.start(tmp_path / f"site{len(started)}", story, **settings))
        return started[-1]

    yield start
    for one in started:
        await one.close()
