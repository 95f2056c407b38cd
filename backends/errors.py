"""What can go wrong, in clpdeck's own words.

    ClpdeckError
    ├── SiteError            the site file is missing or wrong: file, line, key, what was expected
    ├── LookError            a look did not bring an answer; what was known stays known, and grows old
    │   ├── NoContact        the node or endpoint could not be reached, or the connection was lost
    │   ├── TimedOut         it was reached and did not answer in time
    │   ├── Refused          it answered no: credentials, host key, permission, throttling
    │   └── Unreadable       it answered, but not with what was asked for; the answer is the message
    │       └── ConfError    a cluster's configuration cannot be read, or cannot hold what was to be written into it
    ├── NotAllowed           read-only, or not on the list of what may be done
    ├── PlanError            a plan cannot be written from what was asked for
    ├── NoRunner             a run is written down, and no runner is known to have it
    └── StoreError           the store of runs cannot be read or written
        ├── NoSuchRun        it has no run of that number
        ├── Held             the cluster, or the run, is in somebody's hands: whose, since when, how far that reaches
        ├── Damaged          it is broken: no waiting mends it
        └── Fenced           another runner has taken over; this one must end at once

Errors of other libraries are turned into these in the room that uses the library, and nowhere else.
Each message is one sentence for the operator: what, where, and what to do.
"""


class ClpdeckError(Exception):
    """Anything clpdeck says went wrong. `str(error)` is one sentence for the operator."""


class SiteError(ClpdeckError):
    """The site file cannot be used. The message names file, line and key, and says what to write."""


class LookError(ClpdeckError):
    """A look brought no answer. It says nothing about the state of what was looked at."""


class NoContact(LookError):
    """The node, bastion or endpoint could not be reached, or the connection was lost on the way."""


class TimedOut(LookError):
    """There was contact, but no whole answer within the time limit."""


class Refused(LookError):
    """The other side said no: credentials, host key, missing permission, throttling."""


class Unreadable(LookError):
    """There was an answer, but not one that could be read; it is quoted in the message."""


class ConfError(Unreadable):
    """A `clp.conf` cannot be read, or cannot hold what was to be written into it. Nothing was changed."""


class NotAllowed(ClpdeckError):
    """The action is not on the allow-list of this session."""


class PlanError(ClpdeckError):
    """A plan cannot be written: an input is missing or wrong, or there is no such runbook."""


class NoRunner(ClpdeckError):
    """A run is written down, and no runner is known to have it. It can be resumed."""


class StoreError(ClpdeckError):
    """The store of runs cannot be read or written: full disk, permission, not ours. Nothing was done that it lacks."""


class NoSuchRun(StoreError):
    """There is no run of that number."""


class Held(StoreError):
    """Somebody else holds the cluster or the run. The message says who, since when, and how far the lease reaches."""


class Damaged(StoreError):
    """The store itself is broken. Trying again is in vain; the message says where a copy of it lies, and what to do."""


class Fenced(StoreError):
    """Another runner has the run now. Whoever gets this must stop acting at once."""
