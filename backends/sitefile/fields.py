"""The forms that values of a site file have, and the table that knows no key but its own."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from backends.text import clean_line


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError("an IP address without a mask is expected, such as 10.0.0.200") from None


def _instance_id(text: str) -> str:
    if not re.fullmatch(r"i-[0-9a-f]{8,17}", text):
        raise ValueError("an EC2 instance id is expected, such as i-0123456789abcdef0")
    return text


def _aws_id(text: str) -> str:
    if not re.fullmatch(r"(vpc|rtb|sg|subnet|eni)-[0-9a-f]{8,17}", text):
        raise ValueError("the id of a VPC, route table, security group, subnet or network interface is expected")
    return text


def _file_path(text: str) -> str:
    if not re.fullmatch(r"/[A-Za-z0-9_./+@-]{1,200}", text) or ".." in text:
        raise ValueError("the absolute path of a file on the node is expected, of letters, digits and _ . / + @ -")
    return text


def _resource_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,31}", text):
        raise ValueError("the name of a mirror disk resource is expected, such as md1")
    return text


def _table_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{3,255}", text):
        raise ValueError("the name of a DynamoDB table is expected, such as clpdeck-runs")
    return text


def _printable(text: str) -> str:
    if not text.strip() or clean_line(text) != text:
        raise ValueError("a text of one line is expected, without control characters, and not empty")
    return text


def _user_path(text: str) -> str:
    try:
        return str(Path(text).expanduser())
    except RuntimeError:
        raise ValueError("nobody knows whose home folder that is") from None


def once(given: list[str]) -> list[str]:
    """Refuse a list with something in it twice."""
    twice = next((one for one in given if given.count(one) > 1), None)
    if twice:
        raise ValueError(f"{twice} is given twice")
    return given


Name = Annotated[str, AfterValidator(_printable)]
InstanceId = Annotated[str, AfterValidator(_instance_id)]
ResourceName = Annotated[str, AfterValidator(_resource_name)]
TableName = Annotated[str, AfterValidator(_table_name)]
UserPath = Annotated[str, AfterValidator(_user_path)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Port = Annotated[int, Field(ge=1, le=65535)]
Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[list[Address], AfterValidator(once)]
AwsId = Annotated[str, AfterValidator(_aws_id)]
FilePath = Annotated[str, AfterValidator(_file_path)]


class Table(BaseModel):
    """A table of a site file: no keys but these, and every value of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AwsTable(Table):
    """`[aws]`: how AWS is reached, for all clusters that do not say it themselves."""

    profile: Name | None = None
    act_profile: Name | None = None
    region: Name | None = None
    endpoint_url: Name | None = None
    credentials_file: UserPath | None = None
