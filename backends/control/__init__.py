"""The front door: all that screens and the command line may ask of the back.

Importing it is cheap: the rooms with libraries behind them (site file, store, SSH, AWS) are entered on first use.
"""

from backends.control.desk import FORCED_STOP, READY, Desk, Look, RunNews, Warned
from backends.control.following import Following
from backends.control.mode import mode_of
from backends.control.watching import KEPT_CHANGES, Front, News, Watching, look_once, read_site, utc_now
from backends.progress import LogLine
from backends.runbooks import Field, Offer, Option

__all__ = [
    "FORCED_STOP",
    "KEPT_CHANGES",
    "READY",
    "Desk",
    "Field",
    "Following",
    "Front",
    "LogLine",
    "Look",
    "News",
    "Offer",
    "Option",
    "RunNews",
    "Warned",
    "Watching",
    "look_once",
    "mode_of",
    "read_site",
    "utc_now",
]
