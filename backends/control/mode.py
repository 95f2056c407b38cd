"""What a session may do, decided once, at its start."""

from backends.runs.place import why_read_only
from backends.settings import Mode, Site


def mode_of(site: Site | None, wanted: Mode) -> Mode:
    """What is wanted, unless site file or environment are stricter. `None`: the file is not read yet."""
    return Mode.REFERENCE if why_read_only(site) else wanted
