"""What one is told before a run is begun: what it needs that ends with this terminal or login."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backends.aws.credentials import Credentials
from backends.control import outlasting
from backends.control.desk import Warned
from backends.errors import Refused
from backends.plan import Lane, Plan, Stage, Step, Wait
from backends.settings import Cluster

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
STEP = Step("1.1", "Wait", "To see", Wait(), usual_s=600)
PLAN = Plan("move-group", "books", "Move", "", (), (), (Stage("Wait", (Lane("AWS", (STEP,)),)),))
ON_AWS = Cluster("books", (), region="ap-northeast-1", act_profile="ops")
OFF_AWS = Cluster("books", ())
AGENT = "/tmp/ssh-XXabc/agent.12"  # noqa: S108 - where sshd has it
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}


def told(cluster: Cluster = OFF_AWS, **environ: str) -> list[Warned]:
    """The warnings but the last one, which is about the lease."""
    *others, lease = outlasting.warnings(PLAN, cluster, "nobody else", NOW, environ)
    assert lease == Warned("the lease that keeps a second run off books reaches nobody else")
    return others


@pytest.fixture
def find(monkeypatch: pytest.MonkeyPatch):
    """Let a runner find these credentials."""

    def put(found: Credentials | Refused | None) -> None:
        def look(cluster: Cluster, home: Path) -> Credentials | None:
            if isinstance(found, Refused):
                raise found
            return found

        monkeypatch.setattr("backends.aws.credentials.found_by_runner", look)

    return put


def test_nothing_is_warned_of_but_the_lease_where_all_lasts(find):
    find(Credentials("shared-credentials-file"))
    assert told(ON_AWS, SSH_AUTH_SOCK="/home/taro/agent", SSH_CONNECTION="a b c d") == []


def test_no_credentials_would_stop_the_run(find):
    find(None)
    assert [one.serious for one in told(ON_AWS)] == [True]
    assert "finds no AWS credentials" in told(ON_AWS)[0].text


def test_keys_of_this_terminal_only_would_stop_the_run(find):
    find(None)
    (warned,) = told(ON_AWS, **KEYS)
    assert warned.serious
    assert "are not handed to a runner" in warned.text


def test_keys_of_this_terminal_beside_others_are_told_apart(find):
    find(Credentials("shared-credentials-file"))
    (warned,) = told(ON_AWS, **KEYS)
    assert not warned.serious
    assert "but those of AWS ap-northeast-1 (profile ops)" in warned.text


def test_a_profile_that_does_not_exist_would_stop_the_run(find):
    find(Refused("there is no AWS profile ops"))
    assert told(ON_AWS) == [Warned("there is no AWS profile ops", serious=True)]


def test_a_code_that_nobody_can_type_would_stop_the_run(find):
    find(Credentials("assume-role", asks_code=True))
    assert [one.serious for one in told(ON_AWS)] == [True]


@pytest.mark.parametrize(
    ("left", "serious"),
    [
        (timedelta(hours=5), None),
        (timedelta(hours=1), False),
        (timedelta(minutes=9), True),
        (timedelta(minutes=-1), True),
    ],
)
def test_a_sign_in_is_worth_a_word_when_it_ends_soon_and_serious_when_within_the_run(find, left, serious):
    find(Credentials("sso", NOW + left))
    assert [one.serious for one in told(ON_AWS)] == ([] if serious is None else [serious])
    assert all("`aws sso login --profile ops`" in one.text for one in told(ON_AWS))


def test_a_cluster_that_is_not_on_aws_needs_no_credentials_there():
    assert told(**KEYS) == []


@pytest.mark.parametrize("socket", [AGENT, "/home/taro/.ssh/agent/s.x.sshd.y"])
def test_an_agent_that_was_forwarded_goes_with_its_login(socket: str):
    (warned,) = told(SSH_AUTH_SOCK=socket, SSH_CONNECTION="10.0.0.1 5000 10.0.0.2 22")
    assert "forwarded to this login" in warned.text


def test_an_agent_at_one_s_own_desk_is_not_forwarded():
    assert told(SSH_AUTH_SOCK=AGENT) == []


def test_an_agent_of_the_user_s_session_ends_with_it():
    assert "last login" in told(SSH_AUTH_SOCK="/run/user/1000/ssh-agent.socket")[0].text


def test_a_login_manager_that_kills_what_a_login_leaves_is_named(tmp_path: Path):
    (tmp_path / "logind.conf").write_text("[Login]\n#KillUserProcesses=yes\n")
    assert list(outlasting._of_login({"XDG_SESSION_ID": "1"}, tmp_path)) == []
    (tmp_path / "logind.conf.d").mkdir()
    (tmp_path / "logind.conf.d/strict.conf").write_text("[Login]\nKillUserProcesses = yes\n")
    (warned,) = outlasting._of_login({"XDG_SESSION_ID": "1"}, tmp_path)
    assert f"{tmp_path}/logind.conf.d/strict.conf has KillUserProcesses=yes" in warned.text
    assert list(outlasting._of_login({}, tmp_path)) == []


def test_what_would_stop_the_run_comes_first(find):
    find(None)
    found = told(ON_AWS, SSH_AUTH_SOCK=AGENT, SSH_CONNECTION="a b c d")
    assert [one.serious for one in found] == [True, False]
