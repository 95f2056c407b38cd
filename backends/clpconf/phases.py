"""What is to be changed in a restored cluster's configuration, as the operator sees it and as clpdeck would do it."""

from dataclasses import dataclass
from typing import Literal

from backends.clpconf.editing import Change
from backends.clpconf.paths import common_path, read_step
from backends.clpconf.values import Conf


@dataclass(frozen=True, slots=True)
class Item:
    """One value that is to change.

    Attributes:
        where: The way to it in the Cluster WebUI, a word for each click.
        field: Its label there.
        server: Whose value it is; empty for one that is common to all.
        old: What stands there; `None` where it is left out, or cannot be read.
        new: What is to stand there; `None` where that is not known yet: the operator is asked.
        path: Its path in the file; `None` where that is not confirmed, so that only a hand in the WebUI may change it.
        note: What else the operator has to know; empty where there is nothing.
        look: There is no value to write: the operator looks whether what stands there is right.
    """

    where: tuple[str, ...]
    field: str
    server: str
    old: str | None
    new: str | None
    path: str | None
    note: str = ""
    look: bool = False


@dataclass(frozen=True, slots=True)
class Phase:
    """Changes that are applied together, and with no others. The item's order is that of the work."""

    name: Literal["addresses", "rest"]
    items: tuple[Item, ...]

    @property
    def by_hand(self) -> bool:
        """Whether one of its values has no confirmed path: then the whole phase is done in the WebUI."""
        return any(item.path is None for item in self.items)

    @property
    def readable(self) -> tuple[Item, ...]:
        """The items that can be read back."""
        return tuple(item for item in self.items if item.path is not None)

    @property
    def unknown(self) -> tuple[Item, ...]:
        """The items whose new value is still to be asked for."""
        return tuple(item for item in self.items if item.new is None and not item.look)

    @property
    def steps(self) -> tuple[Item, ...]:
        """The items as a hand in the WebUI does them: a field that stands at two places in the file once only."""
        first: dict[tuple[tuple[str, ...], str, str], Item] = {}
        for item in self.items:
            first.setdefault((item.where, item.field, item.server), item)
        return tuple(first.values())

    @property
    def changes(self) -> tuple[Change, ...]:
        """What `edit` is to change: every item with a new value. None of them where the phase is done by hand."""
        if self.by_hand:
            return ()
        return tuple(Change(item.path, item.new) for item in self.items if item.path and item.new is not None)

    def unmet(self, conf: Conf) -> tuple[Item, ...]:
        """Read it back: the items with a path and a new value that a configuration does not have yet."""
        return tuple(
            item for item in self.items if item.path and item.new is not None and in_force(conf, item.path) != item.new
        )

    def unseen(self, conf: Conf) -> tuple[Item, ...]:
        """The items without a path whose new value stands nowhere in a configuration.

        Where it does stand somewhere, that is a sign and no proof that a hand has put it where it belongs.
        """
        texts = {text for _, text in conf.values}
        return tuple(item for item in self.items if not item.path and item.new is not None and item.new not in texts)


def in_force(conf: Conf, path: str) -> str | None:
    """The value at a path; where it is a server's own and left out, the common one."""
    found = conf.get(path)
    owner, _, tag = path.rpartition("/parameters/")
    above, _, last = owner.rpartition("/")
    step = read_step(last)
    if found is not None or step is None or step.tag != "server" or above == "/root":
        return found
    return conf.get(common_path(above, tag))
