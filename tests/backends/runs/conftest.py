"""What tests of runs share: a DynamoDB server of moto's, one for a module."""

from collections.abc import Iterator

import pytest

from tests.backends.runs.dynamo_server import DynamoServer, serving


@pytest.fixture(scope="module")
def moto_server() -> Iterator[DynamoServer]:
    """The server; it lives as long as the module's tests."""
    with serving() as server:
        yield server


@pytest.fixture
def dynamo(moto_server: DynamoServer) -> DynamoServer:
    """The server as if it were new, but for the tables that others made."""
    moto_server.forget()
    return moto_server
