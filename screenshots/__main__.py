"""Draw every scene in every size and theme: `python -m screenshots [FOLDER]`."""

import asyncio
import sys
from pathlib import Path

from screenshots.scenes import SCENES, SIZES, THEMES
from screenshots.shots import draw


def main(folder: Path) -> None:
    """Write the pictures to a folder, and say how many differ from what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = 0
    for scene in SCENES:
        for width, height in SIZES:
            for theme in THEMES:
                _, picture = asyncio.run(draw(scene, (width, height), theme))
                path = folder / f"{scene.name}-{width}x{height}-{theme.removeprefix('ansi-')}.svg"
                changed += not path.exists() or path.read_text("utf-8") != picture
                path.write_text(picture, "utf-8")
    print(f"{len(SCENES) * len(SIZES) * len(THEMES)} pictures in {folder}, {changed} of them new or changed")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
