"""Which store a site's runs are kept in."""

from contextlib import closing
from pathlib import Path

import pytest

from backends.errors import StoreError
from backends.runs.dynamodb import DynamoStore
from backends.runs.opening import is_there, kept_in, open_store
from backends.runs.sqlite import FILE, SqliteStore
from backends.settings import Site, StorePlace, Timing
from tests.backends.runs.dynamo_server import DynamoServer
from tests.backends.runs.dynamo_table import REGION, credentials
from tests.backends.runs.stored import ELSEWHERE, at, taken


def site(**place: str) -> Site:
    return Site("/etc/site.toml", (), timing=Timing(lease_s=7), store=StorePlace(**place))


def test_without_a_table_runs_are_kept_in_the_folder(tmp_path: Path) -> None:
    kept = site(folder=str(tmp_path / "store"))
    assert not is_there(kept)
    with closing(open_store(kept)) as store:
        assert isinstance(store, SqliteStore)
        assert store.folder == tmp_path / "store"
    assert is_there(kept)
    assert kept_in(kept) == str(tmp_path / "store")
    with closing(open_store(kept, tmp_path / "other")):
        assert (tmp_path / "other" / FILE).exists()


def test_with_a_table_they_are_kept_there_and_logs_in_the_folder(dynamo: DynamoServer, tmp_path: Path) -> None:
    table = dynamo.table()
    aws = {"region": REGION, "endpoint_url": dynamo.url, "credentials_file": credentials(tmp_path)}
    kept = site(folder=str(tmp_path / "store"), table=table, **aws)
    assert is_there(kept)
    assert kept_in(kept) == f"table {table} in {REGION}"
    with closing(open_store(kept)) as store:
        assert isinstance(store, DynamoStore)
        assert (store.folder, store.reach) == (tmp_path / "store", f"every machine that uses {kept_in(kept)}")
        lease = taken(store)
        assert store.take(lease.run, ELSEWHERE, 2, at(7)).fence > lease.fence
    with closing(open_store(kept, tmp_path / "other")) as store:
        assert store.folder == tmp_path / "other"
        assert [row.run for row in store.runs()] == [lease.run]
    assert not (tmp_path / "store").exists()


def test_opening_makes_no_table(dynamo: DynamoServer, tmp_path: Path) -> None:
    aws = {"region": REGION, "endpoint_url": dynamo.url, "credentials_file": credentials(tmp_path)}
    for _ in range(2):
        with pytest.raises(
            StoreError, match=r"there is no such table.*`aws dynamodb create-table --table-name nobodys"
        ):
            open_store(site(table="nobodys", **aws))
