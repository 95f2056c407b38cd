"""The tables of a site file that are about no cluster: ways in, times, where runs are kept."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backends.sitefile.fields import Name, Seconds, Table, TableName, UserPath


def _whole_store(told: "StoreTable") -> "StoreTable":
    """A table is nothing without its region; and nothing else of AWS has a meaning without a table."""
    if told.table and not told.region:
        raise PydanticCustomError(
            "place_wrong",
            'a table lies in one region; write region = "ap-northeast-3" (or yours; best not that of the clusters)',
        )
    of_a_table = ("region", "profile", "endpoint_url", "credentials_file")
    lonely = next((name for name in of_a_table if getattr(told, name)), "")
    if lonely and not told.table:
        raise PydanticCustomError(
            "place_wrong",
            'it has {lonely}, which is that of a DynamoDB table; write table = "clpdeck-runs" (or yours) too',
            {"lonely": lonely},
        )
    return told


class SshTable(Table):
    """`[ssh]`: OpenSSH's own files, where they are not at their usual places."""

    config: UserPath | None = None
    known_hosts: UserPath | None = None


class TimingTable(Table):
    """`[timing]`: intervals and limits in seconds; what is not given stays as `Timing` has it."""

    status_s: Seconds | None = None
    mirror_s: Seconds | None = None
    instances_s: Seconds | None = None
    interfaces_s: Seconds | None = None
    routes_s: Seconds | None = None
    identity_s: Seconds | None = None
    connect_limit_s: Seconds | None = None
    command_limit_s: Seconds | None = None
    aws_limit_s: Seconds | None = None
    back_off_most_s: Seconds | None = None
    aws_calls_per_s: Seconds | None = None
    ssm_s: Seconds | None = None
    client_s: Seconds | None = None
    run_look_s: Seconds | None = None
    run_view_s: Seconds | None = None
    lease_s: Seconds | None = None
    store_s: Seconds | None = None
    usual_factor: Annotated[float, Field(gt=0, le=1000)] | None = None
    fence_limit_s: Seconds | None = None
    freeze_alarm_s: Seconds | None = None
    freeze_limit_s: Annotated[float, Field(ge=30, le=86400)] | None = None


class StoreTable(Table):
    """`[store]`: where runs are kept, if not in the user's own state folder."""

    folder: UserPath | None = None
    table: TableName | None = None
    region: Name | None = None
    profile: Name | None = None
    endpoint_url: Name | None = None
    credentials_file: UserPath | None = None

    _whole = model_validator(mode="after")(_whole_store)
