"""From a path to settings, or to one sentence for every mistake."""

import os
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import ValidationError

from backends.errors import SiteError
from backends.settings import Site
from backends.sitefile.mistakes import sentence
from backends.sitefile.schema import File, settings
from backends.text import clean_line


def default_path() -> Path:
    """Where the site file is looked for: `$CLPDECK_SITE`, else `site.toml` in the user's configuration folder."""
    given = os.environ.get("CLPDECK_SITE")
    return Path(given) if given else platformdirs.user_config_path("clpdeck") / "site.toml"


def read(path: Path | None = None) -> Site:
    """Read a site file.

    Raises:
        SiteError: It is missing or unreadable, or as `understand`.
    """
    path = _home(path or default_path()).absolute()
    return understand(path, _text(path))


def understand(path: Path, text: str) -> Site:
    """Read the text of a site file. `path` is where it came from; paths in it are relative to that.

    Raises:
        SiteError: It is no TOML, or says something we do not understand; the message is one sentence a mistake, each
            with file, line and key.
    """
    try:
        return _with_own_hosts(settings(path, File.model_validate(_toml(path, text))))
    except ValidationError as error:
        mistakes = (sentence(path, text, details) for details in error.errors(include_url=False))
        raise SiteError("\n".join(dict.fromkeys(mistakes))) from None


def _with_own_hosts(site: Site) -> Site:
    """Our own known hosts lie where the site's runs are kept."""
    folder = Path(site.store.folder) if site.store.folder else platformdirs.user_state_path("clpdeck")
    return replace(site, ssh=replace(site.ssh, own_hosts=str(folder / "known_hosts")))


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
