"""Screens written in the product's columns are read back equal, whatever a copy did to them."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from backends.model import ClusterStatus, Group, Health, Part, Server, Word
from backends.parsers import clpstat
from backends.parsers.words import REMARK, STATES
from backends.text import clean_line

NEW_WORDS = ("Evacuating", "Half Online", "Online Isolated", "Maintenance Mode")


@dataclass(frozen=True)
class Copy:
    """What became of a screen on its way to us."""

    long: bool = False
    padded: bool = True
    tags: tuple[str, str, str] | None = ("  <server>", "  <group>", "  <monitor>")
    shift: int = 0
    blank: str = " "
    newline: str = "\n"


def render(status: ClusterStatus, copy: Copy) -> str:
    wide = 17 if copy.long else 0
    lines = [f" {'=' * 24}  CLUSTER STATUS  {'=' * 27}", f"  Cluster : {status.cluster}"]

    def tell(left: str, state: Word, comment: str) -> None:
        line = f"{left}: {state.text:<17}{comment}"
        lines.append(line if copy.padded else line.rstrip())

    def dotted(name: str, mark: str = " ") -> str:
        return f"   {mark}{name} ".ljust(21 + wide, ".")

    def tell_parts(parts: tuple[Part, ...]) -> None:
        for part in parts:
            tell("      " + part.name.ljust(15 + wide), part.state, part.comment)

    tags = iter(copy.tags or ())
    lines.extend(tag for tag in [next(tags, None)] if tag is not None)
    for server in status.servers:
        tell(dotted(server.name, "*" if server.name == status.local else " "), server.state, server.comment)
        tell_parts(server.heartbeats + server.np)
    lines.extend(tag for tag in [next(tags, None)] if tag is not None)
    for group in status.groups:
        tell(dotted(group.name), group.state, group.comment)
        lines.append("      " + "current".ljust(15 + wide) + f": {group.current}")
        tell_parts(group.resources)
    lines.extend(tag for tag in [next(tags, None)] if tag is not None)
    for monitor in status.monitors:
        tell("    " + monitor.name.ljust(17 + wide), monitor.state, monitor.comment)
    lines.append(" " + "=" * 69)
    shifted = [" " * copy.shift + line if copy.shift >= 0 else line[-copy.shift :] for line in lines]
    return copy.newline.join([*shifted, ""]).replace(" ", copy.blank)


def names(most: int) -> st.SearchStrategy[str]:
    pattern = rf"[A-Za-z0-9](?:[A-Za-z0-9._-]{{0,{most - 2}}}[A-Za-z0-9])?"
    return st.from_regex(pattern, fullmatch=True).filter(lambda name: name not in ("current", "None"))


words = st.sampled_from(
    [Word(word, health) for word, health in STATES.meanings.items()]
    + [Word(word, Health.UNKNOWN) for word in NEW_WORDS]
)
comments = (
    st.text(st.characters(categories=["L", "N", "P", "S", "Mn"], include_characters=" "), max_size=30)
    .map(lambda text: clean_line(text).strip())
    .filter(lambda text: not REMARK.search(text))
)


def parts(part_names: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[tuple[Part, ...]]:
    return st.lists(st.builds(Part, part_names, words, comments), min_size=least, max_size=3).map(tuple)


heartbeats = parts(st.from_regex(r"(?:lank|lan|disk|witness|bmc)hb[0-9]{1,3}", fullmatch=True), least=1)
resolutions = parts(st.from_regex(r"(?:ping|http|disk|majo)np[0-9]{1,3}", fullmatch=True))


@st.composite
def screens(draw: st.DrawFn, *, long: bool) -> ClusterStatus:
    top, child = (33, 31) if long else (16, 14)
    server = st.builds(Server, names(top), words, comments, st.just(""), heartbeats, resolutions)
    servers = draw(st.lists(server, max_size=4, unique_by=lambda one: one.name).map(tuple))
    running = [one.name for one in servers]
    group = st.builds(
        Group, names(top), words, st.sampled_from([None, *running]), comments, st.just(""), parts(names(child))
    )
    return ClusterStatus(
        cluster=draw(names(30)),
        local=draw(st.sampled_from([None, *running])),
        servers=servers,
        groups=draw(st.lists(group, max_size=3).map(tuple)),
        monitors=draw(parts(names(top))),
    )


copies = st.builds(
    Copy,
    long=st.booleans(),
    padded=st.booleans(),
    tags=st.sampled_from([Copy.tags, ("  ", " ", ""), None]),
    shift=st.integers(-1, 40),
    blank=st.sampled_from([" ", "\u00a0"]),
    newline=st.sampled_from(["\n", "\r\n", "\n\n"]),
)


@given(copy=copies, data=st.data())
@settings(deadline=None)
def test_a_screen_is_read_back_equal(copy: Copy, data: st.DataObject) -> None:
    status = data.draw(screens(long=copy.long))
    assert clpstat.parse(render(status, copy)) == (status,)


@given(data=st.data())
@settings(deadline=None, max_examples=30)
def test_several_screens_in_one_text_are_read_in_order_each_with_its_own_shift(data: st.DataObject) -> None:
    several = [(copy, data.draw(screens(long=copy.long))) for copy in data.draw(st.lists(copies, max_size=3))]
    text = "".join(f"# clpstat\n{render(status, copy)}" for copy, status in several)
    assert clpstat.parse(text) == tuple(status for _, status in several)
