"""Disks on a host that uses the cluster: what is attached to it, and file systems mounted there, to be read only.

What `mount` prints is util-linux's own; what file systems do with an option that is not theirs is the kernel's.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from backends.sim.commands.context import RefusedError, Reply
from backends.sim.commands.disks import volumes
from backends.sim.commands.lsblk import listed
from backends.sim.nodes.disk import Partition
from backends.sim.nodes.drives import Drive, in_order, partitions
from backends.sim.surroundings import Client

FAILED = 32
"""What `mount` exits with."""
THERE = {"/", "/mnt", "/media", "/root", "/tmp"}  # noqa: S108 - a pretend host's, not ours
"""Folders that every system has."""
NO_REPLAY = {"ext4": {"noload", "norecovery"}, "xfs": {"norecovery"}}
"""By file system, the options that leave its journal alone: without one even `ro` writes to what was not unmounted."""
COMMON = {"ro", "noexec", "nosuid", "nodev", "noatime", "nouuid"}


def lsblk(client: Client, words: Sequence[str]) -> Reply:
    """Print its devices, as on a node."""
    at = {place: folder for folder, place in client.mounts.items()}

    def mounted(drive: Drive, part: Partition) -> str | None:
        number = next(at for at, one in enumerate(drive.disk.parts, start=1) if one is part)
        return "/" if drive.disk.system is not None else at.get((drive.volume_id, number))

    return listed(client.drives, client.system, mounted, words)


def lvdisplay(client: Client, _words: Sequence[str]) -> Reply:
    """Print the logical volumes on it."""
    return volumes(client.drives, client.system)


def mkdir(client: Client, words: Sequence[str]) -> Reply:
    """Make a folder with those above it (`-p`)."""
    match list(words):
        case ["-p", path]:
            client.folders.update(map(str, (PurePosixPath(path), *PurePosixPath(path).parents)))
            return Reply()
        case _:
            raise RefusedError("mkdir: the pretend site knows only mkdir -p PATH\n")


def rmdir(client: Client, words: Sequence[str]) -> Reply:
    """Take an empty folder away."""
    [path] = words if len(words) == 1 else [""]
    if path not in client.folders:
        raise RefusedError(f"rmdir: failed to remove '{path}': No such file or directory\n")
    if path in client.mounts or any(one.startswith(f"{path}/") for one in client.folders):
        raise RefusedError(f"rmdir: failed to remove '{path}': Device or resource busy\n")
    client.folders.discard(path)
    return Reply()


def mount(client: Client, words: Sequence[str]) -> Reply:
    """Mount a file system to be read: `[-t TYPE] -o ro,... DEVICE FOLDER`."""
    match list(words):
        case ["-t", kind, "-o", said, device, folder] | ["-o", said, "-t", kind, device, folder]:
            options = said.split(",")
        case ["-o", said, device, folder]:
            kind, options = "", said.split(",")
        case _:
            raise RefusedError("mount: the pretend site knows only mount [-t TYPE] -o OPTIONS DEVICE FOLDER\n", FAILED)
    if folder not in client.folders | THERE:
        raise RefusedError(f"mount: {folder}: mount point does not exist.\n", FAILED)
    if folder in client.mounts:
        raise RefusedError(f"mount: {folder}: {device} already mounted on {folder}.\n", FAILED)
    drive, number, part = _device(client, device, folder)
    if not _readable(part, kind, set(options)):
        raise RefusedError(
            f"mount: {folder}: wrong fs type, bad option, bad superblock on {device}, missing codepage or helper "
            "program, or other error.\n",
            FAILED,
        )
    if "ro" not in options:
        raise RefusedError("mount: the pretend site mounts only what is to be read: -o ro\n", FAILED)
    client.mounts[folder] = (drive.volume_id, number)
    return Reply()


def umount(client: Client, words: Sequence[str]) -> Reply:
    """Take it away again."""
    [folder] = words if len(words) == 1 else [""]
    if folder not in client.mounts:
        raise RefusedError(f"umount: {folder}: not mounted.\n", FAILED)
    del client.mounts[folder]
    return Reply()


def _device(client: Client, path: str, folder: str) -> tuple[Drive, int, Partition]:
    """What lies behind the name of a device: a partition, or a logical volume by either of its names."""
    for found, drive, part in partitions(in_order(client.drives), client.system):
        mapped = f"/dev/mapper/{drive.disk.volume_group}-{part.name}" if drive.disk.volume_group else found
        if path in (found, mapped) and drive.disk.system is None:
            return drive, next(at for at, one in enumerate(drive.disk.parts, start=1) if one is part), part
    if path in [drive.path for drive in client.drives]:
        raise RefusedError(f"mount: {folder}: wrong fs type, bad option, bad superblock on {path}.\n", FAILED)
    raise RefusedError(f"mount: {folder}: special device {path} does not exist.\n", FAILED)


def _readable(part: Partition, kind: str, options: set[str]) -> bool:
    """Whether there is a file system, of this kind if one is named, that takes these options."""
    known = COMMON | {"rw", "defaults"} | NO_REPLAY.get(part.file_system, set())
    return bool(part.file_system) and kind in ("", "auto", part.file_system) and options <= known
