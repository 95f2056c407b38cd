"""Opens a site's store: a folder of this machine, or a DynamoDB table that several machines use."""

from pathlib import Path

from backends.aws.access import Access
from backends.runs.base import Store
from backends.runs.place import folder_of
from backends.runs.sqlite import FILE, SqliteStore
from backends.settings import Site


def open_store(site: Site, folder: Path | None = None) -> Store:
    """The store of a site's runs.

    Args:
        site: Its `[store]` says where they are kept, its `[timing]` how long a lease lasts.
        folder: Another one than the site's, for the runs, or beside a table for logs and raw output.

    Raises:
        StoreError: It cannot be opened: why, and what to do. A table is never made here.
    """
    folder, place = folder or folder_of(site), site.store
    if place.table is None:
        return SqliteStore(folder, lease_s=site.timing.lease_s)
    from backends.runs.dynamodb import DynamoStore  # noqa: PLC0415 - few sites have a table

    access = Access(place.region or "", place.profile, place.endpoint_url, place.credentials_file)
    return DynamoStore(place.table, access, folder, lease_s=site.timing.lease_s)


def is_there(site: Site) -> bool:
    """Whether there is something to open: a folder's store is made by the first run; of a table only opening tells."""
    return site.store.table is not None or (folder_of(site) / FILE).exists()


def kept_in(site: Site) -> str:
    """Where a site's runs are kept, in words."""
    place = site.store
    return f"table {place.table} in {place.region}" if place.table else str(folder_of(site))
