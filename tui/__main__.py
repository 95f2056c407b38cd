"""Where clpdeck starts: one clear sentence for what a user got wrong, no traceback."""

import gc
import sys

gc.disable()  # loading is a fifth slower with it; the console turns it on again, all other commands end soon

from backends.errors import ClpdeckError, NoRunner  # noqa: E402 - after the collector
from tui.cli import GOES_ON, WRONG_CALL, app  # noqa: E402 - after the collector


def main() -> None:
    """Run the command line."""
    try:
        app(prog_name="clpdeck")
    except ClpdeckError as error:
        print(f"clpdeck: {error}", file=sys.stderr)  # noqa: T201 - the last word before leaving
        sys.exit(GOES_ON if isinstance(error, NoRunner) else WRONG_CALL)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)


if __name__ == "__main__":
    main()
