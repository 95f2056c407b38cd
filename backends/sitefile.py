"""Reads the site file: TOML in, settings out; every mistake named by file, line and key."""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from backends.errors import SiteError
from backends.model import AWS
from backends.settings import Cluster, Node, Site, Ssh, Timing
from backends.text import clean_line


def default_path() -> Path:
    """Where the site file is looked for: `$CLPDECK_SITE`, else `site.toml` in the user's configuration folder."""
    given = os.environ.get("CLPDECK_SITE")
    return Path(given) if given else platformdirs.user_config_path("clpdeck") / "site.toml"


def read(path: Path | None = None) -> Site:
    """Read a site file.

    Raises:
        SiteError: It is missing, unreadable, no TOML, or says something we do not understand; the message is one
            sentence a mistake, each with file, line and key.
    """
    path = _home(path or default_path()).absolute()
    text = _text(path)
    try:
        return _site(path, _File.model_validate(_toml(path, text)))
    except ValidationError as error:
        mistakes = (_sentence(path, text, details) for details in error.errors(include_url=False))
        raise SiteError("\n".join(dict.fromkeys(mistakes))) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SiteError(
            f"{path}: there is no site file; write one (the README shows how) or see `clpdeck demo`"
        ) from None
    except UnicodeDecodeError as error:
        raise SiteError(f"{path}: the site file is not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise SiteError(f"{path}: the site file cannot be read: {error.strerror}") from None


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise SiteError(f"{path}: this is not a site file: it is nested too deep") from None
    except ValueError as error:  # TOMLDecodeError, and int's own of a number with thousands of digits
        raise SiteError(f"{path}: this is not TOML: {clean_line(str(error))}") from None


def _home(path: Path) -> Path:
    """A path with `~` spelled out."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise SiteError(f"{path}: nobody knows whose home folder that is") from None


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError("an IP address without a mask is expected, such as 10.0.0.200") from None


def _instance_id(text: str) -> str:
    if not re.fullmatch(r"i-[0-9a-f]{8,17}", text):
        raise ValueError("an EC2 instance id is expected, such as i-0123456789abcdef0")
    return text


def _resource_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,31}", text):
        raise ValueError("the name of a mirror disk resource is expected, such as md1")
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


def _once(given: list[str]) -> list[str]:
    twice = next((one for one in given if given.count(one) > 1), None)
    if twice:
        raise ValueError(f"{twice} is given twice")
    return given


def _good_nodes(nodes: dict[str, "_Node"]) -> dict[str, "_Node"]:
    if AWS in nodes:
        raise ValueError(f"a node may not be called {AWS}, which is an observer of its own")
    _once([node.instance for node in nodes.values() if node.instance])
    return nodes


def _known_region(told: "_File") -> "_File":
    for name, cluster in told.clusters.items():
        asked = cluster.vips or any(node.instance for node in cluster.nodes.values())
        if asked and not (cluster.region or told.aws.region):
            raise PydanticCustomError(
                "region_missing",
                'it has VIPs or EC2 instances but no region; write region = "ap-northeast-1" (or yours) '
                "here or under [aws]",
                {"keys": ["clusters", name]},
            )
    return told


Name = Annotated[str, AfterValidator(_printable)]
UserPath = Annotated[str, AfterValidator(_user_path)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Aws(_Strict):
    profile: Name | None = None
    region: Name | None = None
    endpoint_url: Name | None = None
    credentials_file: UserPath | None = None


class _Ssh(_Strict):
    config: UserPath | None = None
    known_hosts: UserPath | None = None


class _Timing(_Strict):
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


class _Node(_Strict):
    address: Name
    user: Name | None = None
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    transport: Literal["ssh"] = "ssh"
    instance: Annotated[str, AfterValidator(_instance_id)] | None = None
    sudo: bool = False


class _Cluster(_Aws):
    banner: Name | Literal[""] = ""
    vips: Annotated[list[Annotated[str, AfterValidator(_address)]], AfterValidator(_once)] = []
    mirrors: Annotated[list[Annotated[str, AfterValidator(_resource_name)]], AfterValidator(_once)] = []
    nodes: Annotated[dict[Name, _Node], Field(min_length=1), AfterValidator(_good_nodes)]


class _File(_Strict):
    ssh: _Ssh = _Ssh()
    aws: _Aws = _Aws()
    timing: _Timing = _Timing()
    clusters: Annotated[dict[Name, _Cluster], Field(min_length=1)]

    _region = model_validator(mode="after")(_known_region)


def _site(path: Path, file: _File) -> Site:
    def beside(name: str | None) -> str | None:
        """A path as written: relative to the site file."""
        return str(path.parent / name) if name else None

    def cluster(name: str, told: _Cluster) -> Cluster:
        aws = {key: getattr(told, key) or getattr(file.aws, key) for key in _Aws.model_fields}
        aws["credentials_file"] = beside(aws["credentials_file"])
        nodes = tuple(Node(name=node, **spec.model_dump()) for node, spec in told.nodes.items())
        return Cluster(name, nodes, tuple(told.vips), tuple(told.mirrors), told.banner, **aws)

    return Site(
        path=str(path),
        clusters=tuple(cluster(name, told) for name, told in file.clusters.items()),
        ssh=Ssh(beside(file.ssh.config), beside(file.ssh.known_hosts)),
        timing=Timing(**file.timing.model_dump(exclude_none=True)),
    )


PLAIN = {
    "model_type": "a table of keys is expected",
    "dict_type": "a table of keys is expected",
    "too_short": "at least one is expected",
}
"""What pydantic would say in words of Python."""


def _sentence(path: Path, text: str, details: ErrorDetails) -> str:
    """One mistake: what, where, what was expected."""
    keys = [str(part) for part in details["loc"] if part != "[key]"] or details.get("ctx", {}).get("keys", [])
    where = f"{path}, line {_line_of(text, keys)}, {clean_line('.'.join(keys))}"
    if details["type"] == "extra_forbidden":
        known = _known_keys(keys[:-1])
        near = difflib.get_close_matches(keys[-1], known, 1)
        hint = f"did you mean {near[0]}?" if near else f"known keys are {', '.join(known)}"
        return f"{where}: nobody knows this key; {hint}"
    if details["type"] == "missing":
        return f"{where}: this key is missing"
    message = PLAIN.get(details["type"]) or details["msg"].removeprefix("Value error, ")
    found = f" (found {_short(details['input'])})" if details["type"] != "region_missing" else ""
    return f"{where}: {message[0].lower()}{message[1:]}{found}"


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _known_keys(table: Sequence[str]) -> list[str]:
    """The keys that may stand in a table, given by its path."""
    match list(table):
        case ["clusters", _, "nodes", _]:
            model: type[BaseModel] = _Node
        case ["clusters", _]:
            model = _Cluster
        case [("ssh" | "aws" | "timing") as name]:
            models: dict[str, type[BaseModel]] = {"ssh": _Ssh, "aws": _Aws, "timing": _Timing}
            model = models[name]
        case _:
            model = _File
    return list(model.model_fields)


def _line_of(text: str, keys: Sequence[str]) -> int:
    """The line that comes nearest to a key's path, counted from 1."""
    best, line = 0, 1
    for number, path in _paths(text):
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(path, keys, strict=False)))
        if common > best:
            best, line = common, number
    return line


def _paths(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The path of every table header and key, with its line; lines in the middle of a value are passed over."""
    table: tuple[str, ...] = ()
    for number, raw in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]", raw)
        key = re.match(r"\s*([^=#\[\]{}]+?)\s*=", raw)
        if header:
            table = _split(header[1])
            yield number, table
        elif key:
            yield number, (*table, *_split(key[1]))


def _split(dotted: str) -> tuple[str, ...]:
    """A dotted key as TOML reads it: `clusters."prod.db"` has two parts."""
    try:
        value: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    parts = []
    while isinstance(value, dict):
        (key, value), *_ = value.items()
        parts.append(key)
    return tuple(parts)
