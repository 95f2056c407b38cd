"""The versions of CLUSTERPRO X that a pretend node can carry, and which programs came with which."""

VERSIONS = ("4.1", "4.2", "4.3", "5.0", "5.3")
NEWEST = VERSIONS[-1]
INNER = {"4.1": "4.1.2-1", "4.2": "4.2.0-1", "4.3": "4.3.0-1", "5.0": "5.0.0-1", "5.3": "5.3.1-1"}
"""As `clp.conf` and the package have it. Only 4.2.0-1 and 5.3.1-1 are seen in public files; the others are believed."""

SINCE = {
    "clpsvcctrl.sh": "4.2",
    "clpbackup.sh": "4.3",
    "clprestore.sh": "4.3",
    "clpcfset": "4.3",
    "clpcfadm": "5.1",
    "clpcfadm.py": "5.1",
}
"""Programs that not every version has, and the first that has them. All others came with each."""
ONLINE_BACKUP = "5.3"
"""The first version whose `clpbackup.sh` knows `--online`."""
FORCED_STOP_RESOURCE = "5.0"
"""The version that has a forced-stop resource in place of the script."""


def at_least(version: str, first: str) -> bool:
    """Whether a version is this one or a later one."""
    return _number(version) >= _number(first)


def has(version: str, program: str) -> bool:
    """Whether this version has that program."""
    return at_least(version, SINCE.get(program, "0"))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
