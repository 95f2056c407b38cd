"""What people vouch for, by name: that the licences of a place are in use nowhere else.

It is kept beside the store of runs, in a file of JSON Lines, each line a word that was given: of a store in a folder
everybody who uses it reads it, of one in a table only this machine.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from backends.control.mode import mode_of
from backends.control.watching import utc_now
from backends.errors import ClpdeckError, NotAllowed, StoreError
from backends.readiness import Attested, files_of
from backends.runs.files import make_folder, open_private
from backends.runs.place import folder_of, why_read_only
from backends.settings import Cluster, Mode, Site
from backends.text import clean_line

FILE = "attested.jsonl"


def attested(site: Site) -> tuple[Attested, ...]:
    """Every word that was given, oldest first; a line that cannot be read is none. Never raises."""
    try:
        lines = (folder_of(site) / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(one for line in lines if (one := _read(line)))


def attest(site: Site, mode: Mode, cluster: Cluster, who: str) -> Attested:
    """Put it down that somebody vouches for the licences of a restored cluster.

    Raises:
        NotAllowed: This session only looks.
        ClpdeckError: Nobody is named, or there are no licences to vouch for.
        StoreError: It cannot be written.
    """
    if mode_of(site, mode) is not Mode.OPERATION:
        raise NotAllowed(f"this session only looks ({why_read_only(site) or 'it was opened as REFERENCE'})")
    name = clean_line(who).strip()
    licences = files_of(cluster.place) if cluster.place else ()
    if not name:
        raise ClpdeckError("somebody must be named who vouches: --attest NAME")
    if not licences:
        raise ClpdeckError(f"there is nothing to vouch for: the site file names no licences for {cluster.name}")
    from backends.control.clerk import person  # noqa: PLC0415 - pydantic, and only for this

    word = Attested(cluster.name, name, person(), utc_now(), licences)
    told = {"cluster": word.cluster, "who": word.who, "by": word.by, "at": word.at.isoformat()}
    append(folder_of(site) / FILE, {**told, "licences": word.licences})
    return word


def append(path: Path, told: Mapping[str, object]) -> None:
    """Put a line of JSON behind those in a file, for good. Raises StoreError."""
    line = json.dumps(told, ensure_ascii=False)
    try:
        make_folder(path.parent)
        file = open_private(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        with os.fdopen(file, "wb") as opened:
            opened.write(f"{line}\n".encode())
            opened.flush()
            os.fsync(file)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error


def _read(line: str) -> Attested | None:
    """A word from its line. What is in the file is anybody's text."""
    try:
        told = json.loads(line)
        cluster, who, by = (clean_line(str(told[key])) for key in ("cluster", "who", "by"))
        at = datetime.fromisoformat(told["at"])
        licences = tuple(str(one) for one in told["licences"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return Attested(cluster, who, by, at, licences) if at.tzinfo else None
