"""The state words of CLUSTERPRO, what each means to us, and how one is told from what somebody wrote behind it.

The tables are closed. A word that is in none of them is kept as it came and is `Health.UNKNOWN`.
"""

import re
from collections.abc import Mapping

from backends.model import Health, Word
from backends.text import clean_line

# An arrow that points back at a state: somebody's remark on it. `<->` and `<=>` join two things and are none.
ARROW = r"(?:[\u2190\u21d0\u21e6\u25c0\u25c4\u2b05]|<[-=](?![>=]))"
REMARK = re.compile(rf"(?:^|\s)[(\uff08]?\s?{ARROW}")
WORD_END = re.compile(rf"\s\s|\s?[(\uff08]|\s?{ARROW}")
MORE_OF_A_WORD = re.compile(rf"(?: [A-Z][a-z]*)+(?:$|{WORD_END.pattern})")


class Vocabulary:
    """A closed list of words with their meanings, that finds the longest of them at the start of a field."""

    def __init__(self, meanings: Mapping[str, Health]) -> None:
        self.meanings = dict(meanings)
        longest_first = sorted(self.meanings, key=len, reverse=True)
        self._pattern = re.compile(rf"(?:{'|'.join(longest_first)})(?!\w|-\w)", re.ASCII)

    def __contains__(self, word: str) -> bool:
        return word in self.meanings

    def read(self, field: str) -> tuple[Word, str]:
        """Read the word a field starts with; also returns what follows it, stripped.

        A known word that goes on as one (`Online Isolated`, or `Online Pend` where the text was cut) is another
        word, one we do not know. An unknown word ends at two blanks, a parenthesis or an arrow.
        """
        field = field.strip()
        known = self._pattern.match(field)
        if known and not MORE_OF_A_WORD.match(field, known.end()):
            return Word(known[0], self.meanings[known[0]]), field[known.end() :].strip()
        found = WORD_END.search(field)
        end = found.start() if found else len(field)
        return Word(clean_line(field[:end]), Health.UNKNOWN), field[end:].strip()


# The closed list of CLUSTERPRO/REST-API_App, statpanel/src/clusterapi.ts. What a server's, heartbeat's, group's,
# resource's or monitor's word means to us does not depend on which of them it is said of.
STATES = Vocabulary(
    {
        "Normal": Health.OK,  # heartbeat, NP resolution, monitor: published output
        "Online": Health.OK,  # server, group, resource: published output
        "Caution": Health.ATTENTION,  # monitor: published output; heartbeat: BasicCluster's test list
        "Error": Health.BAD,  # monitor: published output; NP resolution: BasicCluster's test list
        "Online Failure": Health.BAD,  # resource that could not start: BasicCluster's test list
        "Offline Failure": Health.BAD,  # resource that could not stop: the word is listed, its meaning unconfirmed
        "Offline": Health.OFF,  # published output; whether it was asked for is not a parser's to judge
        "Unused": Health.OFF,  # not used on this server: the word is listed, its meaning unconfirmed
        "Online Pending": Health.CHANGING,  # starting: BasicCluster's test list
        "Offline Pending": Health.CHANGING,  # stopping: the word is listed, its meaning unconfirmed
        "Suspend": Health.SUSPENDED,  # the word is listed; on a row of clpstat unconfirmed
        "Unknown": Health.UNKNOWN,  # published output: heartbeats of a server that cannot be heard
    }
)

MIRROR_STATES = Vocabulary(
    {
        "Normal": Health.OK,  # published output
        "No Construction": Health.ATTENTION,  # VMware/src/exec-md-recovery.pl; never built, so nothing is mirrored
        "Recovering": Health.CHANGING,  # unconfirmed
        "Abnormal": Health.BAD,  # unconfirmed
    }
)

# Cluster WebUI also draws black, blue and orange; in the text of the command nobody has seen them, so they are unknown.
COLORS = Vocabulary(
    {
        "GREEN": Health.OK,  # this copy is good: published output
        "YELLOW": Health.CHANGING,  # being copied: Igaigasuru/EXPRESSCLUSTER, memo/script/mdrpo.sh
        "RED": Health.BAD,  # this copy is stale: mdrpo.sh; VMware/src/exec-md-recovery.pl
        "GRAY": Health.UNKNOWN,  # that server is not there to ask: exec-md-recovery.pl
    }
)
