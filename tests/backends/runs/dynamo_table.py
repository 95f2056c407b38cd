"""Stores on a table of a DynamoDB that is not AWS's: also for a process of its own, so moto is not named here."""

from pathlib import Path
from typing import Any

from backends.aws.access import Access
from backends.runs.dynamodb import DynamoStore

REGION = "ap-northeast-3"


def credentials(folder: Path) -> str:
    """A file with keys that moto takes."""
    file = folder / "credentials"
    if not file.exists():
        file.write_text("[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = none\n")
    return str(file)


def access(url: str, folder: Path) -> Access:
    """As somebody that moto takes."""
    folder.mkdir(exist_ok=True)
    return Access(REGION, None, url, credentials(folder))


def store_at(url: str, table: str, folder: Path, **more: Any) -> DynamoStore:
    """A store on a table."""
    return DynamoStore(table, access(url, folder), folder, **more)
