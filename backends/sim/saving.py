"""A site's world written down, with the keys of its hosts, so that a site that was stopped goes on.

It is a pickle, in a folder that is its owner's only, for the program that wrote it: another version of it may not read
it. Commands that were being carried out are not part of it, as after a power cut.
"""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from backends.sim.faults import FaultError
from backends.sim.files import Keys
from backends.sim.world import World

FILE = "stopped-site"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a site takes along: its world, its story, its keys as text by the host's name, the client's under empty."""

    world: World
    story: str
    keys: Mapping[str, bytes]

    def read_keys(self) -> Keys:
        """The keys themselves."""
        keys = {name: asyncssh.import_private_key(text) for name, text in self.keys.items()}
        return Keys(keys.pop(""), keys)


def freeze(world: World) -> bytes:
    """A world as it is at this moment."""
    return pickle.dumps(world)


def thaw(frozen: bytes) -> World:
    """The world as it was, to be led on from there as often as wanted. Its clock stands until it is told to go on."""
    world = pickle.loads(frozen)  # noqa: S301 - we wrote it ourselves
    assert isinstance(world, World)  # noqa: S101 - the same
    return world


def save(folder: Path, world: World, story: str, keys: Keys) -> None:
    """Write a site down into its folder. Raises OSError."""
    texts = {name: key.export_private_key() for name, key in {"": keys.client, **keys.hosts}.items()}
    path = folder / FILE
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(pickle.dumps(Saved(world, story, texts)))


def load(folder: Path) -> Saved:
    """What was written there. Raises FaultError where nothing was, or it cannot be read."""
    path = folder / FILE
    try:
        saved = pickle.loads(path.read_bytes())  # noqa: S301 - in a folder of ours, written by us
    except FileNotFoundError:
        raise FaultError(f"No site was stopped in {folder}: there is nothing to go on with.") from None
    except Exception as error:  # noqa: BLE001 - whatever an old pickle meets in a newer program
        raise FaultError(f"{path} was written by another version and cannot be read: {error}.") from None
    if not isinstance(saved, Saved):
        raise FaultError(f"{path} holds no site.")
    return saved
