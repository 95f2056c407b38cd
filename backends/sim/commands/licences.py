"""`clplcnsc`: licences listed, deleted and registered.

What is said of a licence deleted or registered is as published. The form of the list is that of a published older
option; its line with the serial number, and all refusals, are believed and not confirmed.
"""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatch

from backends.sim.commands.context import SUCCEEDED, Here, RefusedError, Reply, read_options
from backends.sim.commands.files import HOME, absolute

SURE = "Are you sure to remove the license? [y/n] "
NOT_EVERYWHERE = (
    "But the license was not applied to all the servers in the cluster\n"
    "because there are one or more servers that are not started up.\n"
)


async def clplcnsc(here: Here, words: Sequence[str]) -> Reply:
    """Do one of `-l` (list), `-d SERIAL` or `-d -a` (delete) and `-i FILE...` (register)."""
    options = read_options(words, "lida", operands=99)
    verbs = [verb for verb in ("-l", "-d", "-i") if options.has(verb)]
    if len(verbs) != 1:
        raise RefusedError("Invalid parameter.\n")
    if verbs == ["-l"]:
        return Reply("".join(f"{line}\n" for line in _listed(here)))
    if verbs == ["-d"]:
        return await _delete(here, tuple(here.system.licences) if options.has("-a") else options.operands)
    return _register(here, options.operands)


def _listed(here: Here) -> Iterator[str]:
    for number, (serial, product) in enumerate(sorted(here.system.licences.items()), start=1):
        yield f"< {product} <TRIAL> >"
        yield f"Seq... {number}"
        yield f"   Serial No............... {serial}"
        yield "   User name............... NEC"
        yield "   Status.................. valid"
        yield ""
    yield SUCCEEDED.rstrip("\n")


async def _delete(here: Here, serials: Sequence[str]) -> Reply:
    if not serials:
        raise RefusedError("Invalid parameter.\n")
    if (await here.typed.line(SURE)).strip().lower() != "y":
        raise RefusedError("The license was not removed.\n")
    lines, good = [], 0
    for serial in serials:
        there = here.system.licences.pop(serial, None) is not None
        good += there
        lines.append(f"<Serial No : {serial}> License delete {'succeeded' if there else 'failed'}.\n")
    return _counted("".join(lines), good, len(serials) - good)


def _register(here: Here, operands: Sequence[str]) -> Reply:
    paths = [path for word in operands for path in _expanded(here, word)]
    if not paths:
        raise RefusedError("Invalid parameter.\n")
    blocks, good = [], 0
    for path in paths:
        raw = here.system.files.get(path, b"").decode(errors="replace")
        values = dict(line.partition("=")[::2] for line in raw.splitlines())
        serial, product = values.get("serial", ""), values.get("product", "")
        fits = bool(serial) and f" {here.system.version} " in product
        if fits:
            here.system.licences[serial] = product
        good += fits
        said = "succeeded" if fits else "failed"
        blocks.append(f"<Filename : {path}>\n  <Serial No : {serial}> License registration {said}.\n")
    everywhere = all(one.service == "running" for one in here.cluster.members.values())
    told = (SUCCEEDED if everywhere else SUCCEEDED + NOT_EVERYWHERE) if good else ""
    return _counted("\n".join(blocks) + told, good, len(paths) - good)


def _expanded(here: Here, word: str) -> list[str]:
    """The files a word names, as the shell would have it: a star stands for letters of a file's name."""
    pattern = absolute(word)
    depth = pattern.count("/")
    found = sorted(path for path in here.system.files if path.count("/") == depth and fnmatch(path, pattern))
    return found or ([] if "*" in word else [pattern if word.startswith("/") else f"{HOME}/{word}"])


def _counted(text: str, good: int, bad: int) -> Reply:
    return Reply(f"{text}\nProcessed license num (success: {good}, error: {bad}).\n", status=1 if bad else 0)
