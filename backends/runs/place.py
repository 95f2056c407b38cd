"""Where a site's runs are kept, and whether anybody may act on it."""

import os
from collections.abc import Mapping
from pathlib import Path

from backends.settings import Site

READ_ONLY = "CLPDECK_READ_ONLY"


def folder_of(site: Site) -> Path:
    """The folder of a site's store: its own `[store]`, else the user's state folder."""
    if site.store.folder:
        return Path(site.store.folder)
    from platformdirs import user_state_path  # noqa: PLC0415 - only where the site file names none

    return user_state_path("clpdeck")


def why_read_only(site: Site | None, environ: Mapping[str, str] = os.environ) -> str:
    """Why nobody may act here: the site file or the environment says so; empty where neither does."""
    if site and site.read_only:
        return f"{site.path} says read_only = true"
    if environ.get(READ_ONLY, "0") not in {"", "0"}:
        return f"{READ_ONLY} is set"
    return ""
