"""Print the part of requirements.lock that the product needs without its optional groups, hashes and all.

Walks the installed packages' own requirements from pyproject.toml's dependencies; used by .ci/run.
"""

import re
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def needed(names: list[str]) -> set[str]:
    """All packages reached from `names`, optional extras left out unless asked for."""
    found: set[tuple[str, str]] = set()
    todo = [(Requirement(name).name, "") for name in names]
    while todo:
        name, extra = todo.pop()
        if (name, extra) in found:
            continue
        found.add((name, extra))
        for one in map(Requirement, requires(name) or []):
            if one.marker is None or one.marker.evaluate({"extra": extra}):
                todo += [(canonicalize_name(one.name), wanted) for wanted in {"", *one.extras}]
    return {canonicalize_name(name) for name, _ in found}


def main() -> None:
    """Print the entries of the lock that are needed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = needed(project["dependencies"])
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    kept = [entry for entry in entries if canonicalize_name(re.split(r"[=\s\[;]", entry, maxsplit=1)[0]) in wanted]
    sys.stdout.write("\n".join(kept) + "\n")


if __name__ == "__main__":
    main()
