"""Which credentials a process finds that has no terminal and inherits no keys, and how long they last."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from backends.aws.access import Access, as_actor
from backends.errors import Refused
from backends.settings import Cluster
from backends.text import clean_line

SSO_CACHE = Path(".aws/sso/cache")
MOST_PROFILES = 10
"""Profiles that are followed through `source_profile`; more are a circle."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was found.

    Attributes:
        source: By botocore's name: `shared-credentials-file`, `sso`, `assume-role`, `iam-role` ...
        until: The end of the sign-in they hang on, aware; `None` where there is none, or it renews itself.
        asks_code: They are had for a code of an MFA device only.
    """

    source: str
    until: datetime | None = None
    asks_code: bool = False


def acting(cluster: Cluster) -> Access:
    """The access that runners use."""
    return Access.to(as_actor(cluster))


def found_by_runner(cluster: Cluster, home: Path) -> Credentials | None:
    """What a runner of this cluster will find; `None`: nothing. Blocks: it may ask the machine for its role.

    Raises:
        LookError: There is no such profile, or its settings cannot be used.
    """
    import botocore.session  # type: ignore[import-untyped] # noqa: PLC0415 - untyped; not before it is needed
    from botocore.exceptions import (  # type: ignore[import-untyped] # noqa: PLC0415 - the same
        BotoCoreError,
        ProfileNotFound,
    )

    from backends.aws.errors import as_ours  # noqa: PLC0415 - loads botocore

    access = acting(cluster)
    session = botocore.session.Session(profile=access.profile)
    if access.credentials_file:
        session.set_config_variable("credentials_file", access.credentials_file)
    try:
        providers = session.get_component("credential_provider")
        providers.remove("env")
        credentials = providers.load_credentials()
        profiles = tuple(_followed(session.full_config, access.profile or "default"))
    except ProfileNotFound as error:
        raise Refused(f"{access}: {clean_line(str(error))}") from error
    except BotoCoreError as error:
        raise as_ours(error, access) from error
    if credentials is None:
        return None
    until = next((end for one in profiles if (end := _end_of_sign_in(one, home))), None)
    return Credentials(str(credentials.method), until, any("mfa_serial" in one for one in profiles))


def _followed(config: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """A profile's settings, and those of the profiles it takes its credentials from."""
    for _ in range(MOST_PROFILES):
        profile = config.get("profiles", {}).get(name)
        if profile is None:
            return
        yield profile
        name = profile.get("source_profile", "")


def _end_of_sign_in(profile: Mapping[str, Any], home: Path) -> datetime | None:
    """When the SSO token ends that a profile needs, as the AWS command line keeps it; `None`: it needs or has none."""
    key = profile.get("sso_session") or profile.get("sso_start_url")
    if not key:
        return None
    name = hashlib.sha1(str(key).encode(), usedforsecurity=False).hexdigest()
    with suppress(OSError, ValueError, TypeError, KeyError):
        token = json.loads((home / SSO_CACHE / f"{name}.json").read_text(encoding="utf-8"))
        end = "registrationExpiresAt" if "refreshToken" in token else "expiresAt"
        return datetime.fromisoformat(token[end].replace("UTC", "+00:00"))
    return None
