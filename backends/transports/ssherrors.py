"""asyncssh's and the socket's errors, turned into ours: one sentence each, on where, what, and what to do."""

import errno
import socket

import asyncssh
from asyncssh.constants import OPEN_ADMINISTRATIVELY_PROHIBITED

from backends.errors import LookError, NoContact, Refused, TimedOut
from backends.text import clean_line
from backends.transports.hops import Hop

SENTENCES: tuple[tuple[type[Exception], type[LookError], str], ...] = (
    (
        asyncssh.PermissionDenied,
        Refused,
        "{where} does not let us log in: check the user name, the key and what the agent holds (`ssh-add -l`)",
    ),
    (asyncssh.KeyExchangeFailed, Refused, "{where} and we have no SSH algorithm in common: {reason}"),
    (asyncssh.HostKeyNotVerifiable, Refused, "the host key of {where} is not trusted: {reason}"),
    (
        asyncssh.ConnectionLost,
        NoContact,
        "{where} closed the connection: is sshd starting, or has it too many clients?",
    ),
    (asyncssh.DisconnectError, NoContact, "{where} ended the connection: {reason}"),
    (
        socket.gaierror,
        NoContact,
        "the name of {where} is not known: check it in the site file and the SSH configuration",
    ),
    (ConnectionRefusedError, NoContact, "{where} refused the connection: is it up, and sshd running?"),
    (TimeoutError, NoContact, "{where} did not answer: is it up, and the way to it open (security group, route)?"),
    (OSError, NoContact, "{where} cannot be reached: {reason}"),
)
"""First match wins: the narrow before the wide."""


def connecting(error: Exception, where: str) -> LookError:
    """What it means that a connection to `where` could not be made. `where` names the jump host, if there is one."""
    if isinstance(error, asyncssh.ChannelOpenError):
        if forbids(error):
            return Refused(f"the jump host does not forward to {where}: {reason(error)}")
        return NoContact(f"the jump host could not connect to {where}: {reason(error)}")
    return _from_table(error, where)


def running(error: Exception, where: str) -> LookError:
    """What it means that a command could not be started on a kept connection to `where`."""
    if isinstance(error, TimeoutError):
        return TimedOut(f"{where} did not start the command in time")
    if isinstance(error, asyncssh.ChannelOpenError):
        if error.code == asyncssh.OPEN_CONNECT_FAILED and "closed" in error.reason:
            return NoContact(f"the connection to {where} was lost")
        return Refused(f"{where} starts no more commands for us: {reason(error)}")
    return _from_table(error, where)


def configuration(error: Exception, hop: Hop) -> LookError:
    """What it means that the SSH configuration, a key or a known hosts file could not be used."""
    return Refused(f"the SSH configuration for {hop} cannot be used: {reason(error)}")


def _from_table(error: Exception, where: str) -> LookError:
    for kind, ours, sentence in SENTENCES:
        if isinstance(error, kind):
            return ours(sentence.format(where=where, reason=reason(error)))
    return NoContact(f"{where} cannot be reached: {reason(error)}")


def forbids(error: Exception) -> bool:
    """Whether a machine does not let us go on from it."""
    return isinstance(error, asyncssh.ChannelOpenError) and error.code == OPEN_ADMINISTRATIVELY_PROHIBITED


def reason(error: Exception) -> str:
    """The error's own words, cleaned: a server may have written them."""
    if isinstance(error, OSError) and error.errno in errno.errorcode:
        words = f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror)
    else:
        words = str(getattr(error, "reason", "") or error)
    return clean_line(words)[:300] or type(error).__name__
