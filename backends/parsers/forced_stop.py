"""What a node says of its forced stop: of a script, of how long it starts, of its own role, of a page it asks for.

The commands are `stat`, `diff`, `grep` and `systemctl show`, the `aws` command, and `curl`.
"""

import re
from collections.abc import Iterator, Sequence

from backends.model import Facts
from backends.parsers.grep import Hit, parse_hits
from backends.parsers.said import NOT_THERE, Said

MODE = re.compile(r"([0-7]{3,4}):(/.+)")
NO_MODE = re.compile(r"(?:\S*/)?stat: cannot statx? '?(/.+?)'?: (.+)")
MISSING = "missing"
IN_FORCE = re.compile(r"\s*set timeout=(-?\d+)\s*")
WANTED = re.compile(r"\s*GRUB_TIMEOUT=[\"']?(-?\d+)[\"']?\s*")
SHOWN = re.compile(r"(\w+)=(\d+)")
NO_SUCH_FILE = re.compile(r"(?:\S*/)?grep: /.+: (.+)")
ENDED, BEGAN = "FinishTimestampMonotonic", "InactiveExitTimestampMonotonic"
MICROSECONDS = 1_000_000
OCCURRED = re.compile(r"An error occurred \(([\w.]+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)")
ENCODED = re.compile(r"\s*Encoded authorization failure message:.*", re.DOTALL)
WOULD_WORK = "DryRunOperation"
NOT_PERMITTED = ("UnauthorizedOperation", "AccessDenied", "AccessDeniedException")
STATUS = re.compile(r"HTTP/[0-9.]+ ([1-5]\d\d)\b.*")


def parse_modes(topic: str, files: Sequence[str], said: Said) -> Facts:
    """Read `stat -c %a:%n`: the mode of each file, or that it is missing."""
    words: dict[str, str] = {}
    unread = []
    for line in said.lines:
        if found := MODE.fullmatch(line):
            words[found[2]] = found[1]
        else:
            unread.append(line)
    for line in said.errors:
        trouble = NO_MODE.fullmatch(line)
        if trouble and trouble[2].endswith(NOT_THERE):
            words[trouble[1]] = MISSING
        else:
            unread.append(line)
    unread += [f"nothing was said of {file}" for file in files if file not in words and not unread]
    return Facts(topic, tuple((file, words[file]) for file in files if file in words), tuple(unread))


def parse_difference(topic: str, said: Said) -> Facts:
    """Read `diff -u`: it ends with 0 where there is none, with 1 where there is one, and else with 2."""
    if said.code not in {0, 1} or said.errors or (said.code == 1) != bool(said.lines):
        return Facts(topic, (), said.anything)
    lines = said.lines
    told = [(f"line {number}", line) for number, line in enumerate(lines, 1)]
    return Facts(topic, (("lines", str(len(lines))), *told))


def parse_boot_times(topic: str, said: Sequence[Said]) -> Facts:
    """Read how long the boot loader waits, and when after the kernel's start the cluster service began."""
    loader, *managers = said
    hits, odd = parse_hits("", loader)
    pairs = dict(_loader(hits))
    unread = [line for line in odd if not ((told := NO_SUCH_FILE.fullmatch(line)) and told[1].endswith(NOT_THERE))]
    shown = {found[1]: int(found[2]) for one in managers for line in one.lines if (found := SHOWN.fullmatch(line))}
    unread += [line for one in managers for line in one.anything if not SHOWN.fullmatch(line)]
    began, ended = shown.get(BEGAN, 0), shown.get(ENDED, 0)
    if began:
        pairs["service"] = f"{began / MICROSECONDS:.1f}"
        pairs["begun"] = "at boot" if began <= ended else "later"
    else:
        unread.append("nothing was said of when the cluster service began")
    return Facts(topic, tuple(pairs.items()), tuple(dict.fromkeys(unread)))


def parse_own_role(topic: str, argv: Sequence[str], said: Said) -> Facts:
    """Read what AWS answered to an `aws` command with --dry-run; it ends with an error whatever the answer is."""
    operation = argv[2] if len(argv) > 2 else "nothing"
    action = "ec2:" + "".join(word.capitalize() for word in operation.split("-"))
    answer = next((found for line in said.errors if (found := OCCURRED.search(line))), None)
    if answer is None:
        return Facts(topic, ((action, f"unproved: {said.anything[-1]}"),))
    code, message = answer[1], ENCODED.sub("", answer[2])
    if code == WOULD_WORK:
        word = "allowed"
    elif code in NOT_PERMITTED:
        word = f"refused: {message or code}"
    else:
        word = f"unproved: EC2 answered {code}: {message}"
    return Facts(topic, ((action, word),))


def parse_http(topic: str, urls: Sequence[str], said: Said) -> Facts:
    """Read the status in the head that `curl -I` prints; where nobody answers it says why, and ends with an error."""
    told = STATUS.fullmatch(said.lines[0].strip()) if said.lines else None
    if said.code == 0 and told:
        return Facts(topic, tuple((url, told[1]) for url in urls[:1]))
    why = (said.errors or [f"nothing was said (exit code {said.code})"])[-1]
    return Facts(topic, tuple((url, f"no answer: {why}") for url in urls[:1]))


def _loader(hits: Sequence[Hit]) -> Iterator[tuple[str, str]]:
    """The least wait in force, where it stands, and what is wished for. A wait without end does not count."""
    in_force = [(int(found[1]), hit) for hit in hits if (found := IN_FORCE.fullmatch(hit.text))]
    counted = [(seconds, hit) for seconds, hit in in_force if seconds >= 0]
    if counted:
        yield "boot loader", str(min(seconds for seconds, _ in counted))
        told = dict.fromkeys(f"{hit.path}:{hit.line} {hit.text.strip()}" for _, hit in counted)
        yield "boot loader from", "; ".join(told)
    wanted = [(found[1], hit) for hit in hits if (found := WANTED.fullmatch(hit.text))]
    if wanted:
        seconds, hit = wanted[-1]
        yield "boot loader wanted", f"{seconds}, {hit.path}:{hit.line}"
