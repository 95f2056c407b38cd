import subprocess
import sys

from backends.aws.access import Access
from backends.aws.pace import Pace
from backends.aws.session import Clients

TOKYO, OSAKA = Access("ap-northeast-1", "watcher"), Access("ap-northeast-3", "watcher")


def test_a_client_is_made_once_and_a_region_has_its_own():
    clients = Clients(15, lambda _: Pace(1))
    assert clients.client(TOKYO, "sts") is clients.client(TOKYO, "sts")
    assert clients.client(TOKYO, "sts") is not clients.client(OSAKA, "sts")
    clients.close()


def test_a_clients_tries_end_within_the_time_of_one_look():
    clients = Clients(15, lambda _: Pace(1))
    config = clients.client(TOKYO, "sts").meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}
    assert (config.connect_timeout, config.read_timeout, config.max_pool_connections) == (3.0, 5.0, 8)
    clients.close()


def test_profiles_share_what_boto3_knows_about_services(aws_of_its_own):
    with aws_of_its_own.open("a") as file:
        file.write("[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = example\n")
    clients = Clients(15, lambda _: Pace(1))
    clients.client(TOKYO, "sts")
    clients.client(Access("ap-northeast-1", "other"), "sts")
    first, second = clients._sessions.values()
    assert first is not second
    assert first._loader is second._loader
    clients.close()


def test_knowing_how_to_ask_aws_does_not_load_boto3():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, backends.aws.cloud; print({'boto3', 'botocore'} & set(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "set()\n"
