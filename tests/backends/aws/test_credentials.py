"""Which AWS credentials a runner will find, and how long they last."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backends.aws.credentials import Credentials, acting, found_by_runner
from backends.errors import LookError
from backends.settings import Cluster

CONFIG = """
[profile keys]
region = ap-northeast-1
[sso-session corp]
sso_start_url = https://corp.example/start
sso_region = ap-northeast-1
[profile signed-in]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ops
[profile ops]
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = signed-in
[profile guarded]
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/phone
[profile circle]
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = circle
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example
[profile broken]
sso_session = nowhere
sso_account_id = 111122223333
sso_role_name = ops
"""
KEYS = "[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example\n"
END = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with AWS's own files; no role of this machine."""
    folder = tmp_path / ".aws"
    (folder / "sso/cache").mkdir(parents=True)
    (folder / "config").write_text(CONFIG)
    (folder / "credentials").write_text(KEYS)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def sign_in(home: Path, **more: str) -> None:
    """What `aws sso login` leaves behind."""
    name = hashlib.sha1(b"corp", usedforsecurity=False).hexdigest()
    token = {"accessToken": "secret", "expiresAt": "2026-11-22T09:00:00Z", **more}
    (home / ".aws/sso/cache" / f"{name}.json").write_text(json.dumps(token))


def found(home: Path, profile: str | None) -> Credentials | None:
    return found_by_runner(Cluster("books", (), region="ap-northeast-1", profile="nobody", act_profile=profile), home)


def test_a_runner_uses_the_profile_to_act_with_and_else_the_one_to_look_with():
    cluster = Cluster("books", (), region="eu-west-1", profile="ro")
    assert acting(cluster).profile == "ro"
    assert acting(Cluster("books", (), region="eu-west-1", profile="ro", act_profile="ops")).profile == "ops"


def test_keys_in_a_file_last(home: Path):
    assert found(home, "keys") == Credentials("shared-credentials-file")


def test_keys_in_the_environment_are_not_there_for_a_runner(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    assert found_by_runner(Cluster("books", (), region="ap-northeast-1"), home) is None


@pytest.mark.parametrize("profile", ["signed-in", "ops"])
def test_a_sign_in_ends_also_for_a_role_that_is_taken_on_by_it(home: Path, profile: str):
    sign_in(home)
    credentials = found(home, profile)
    assert credentials
    assert credentials.until == END


def test_a_sign_in_that_renews_itself_lasts_as_long_as_it_can(home: Path):
    sign_in(home, refreshToken="r", registrationExpiresAt="2027-01-01T00:00:00Z")
    credentials = found(home, "signed-in")
    assert credentials
    assert credentials.until == datetime(2027, 1, 1, tzinfo=UTC)


def test_no_sign_in_has_no_end(home: Path):
    credentials = found(home, "signed-in")
    assert credentials
    assert credentials.until is None


def test_a_role_that_asks_for_a_code_says_so(home: Path):
    credentials = found(home, "guarded")
    assert credentials
    assert credentials.asks_code


def test_profiles_in_a_circle_come_to_an_end(home: Path):
    assert found(home, "circle")


@pytest.mark.parametrize(("profile", "said"), [("none", "none"), ("broken", "nowhere")])
def test_a_profile_that_cannot_be_used_is_named(home: Path, profile: str, said: str):
    with pytest.raises(LookError, match=said):
        found(home, profile)
