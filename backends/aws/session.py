"""boto3 sessions and clients: made when first needed, in the thread that needs one, and shared after that."""

import threading
import time
from collections.abc import Callable
from typing import Any

from backends.aws.access import Access
from backends.aws.guard import Guard, only_look
from backends.aws.pace import Pace
from backends.errors import Refused, TimedOut
from backends.text import clean_line

ATTEMPTS = 3
CONNECT_LIMIT_S = 3.0
CONNECTIONS = 8


class Clients:
    """Clients by access and service. Sessions are not safe to share between threads, so each has a lock; clients are.

    Args:
        limit_s: Seconds one call may take; its attempts share them.
        pace: The pace of a region.
        guard: What lets each client make the calls that it may, and no other.
        attempts: How often one call is tried. What acts is tried once.
        sleep: How a thread waits for its turn.
    """

    def __init__(
        self,
        limit_s: float,
        pace: Callable[[str], Pace],
        *,
        guard: Guard = only_look,
        attempts: int = ATTEMPTS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limit_s = limit_s
        self._pace = pace
        self._guard = guard
        self._attempts = attempts
        self._sleep = sleep
        self._locks: dict[tuple[str | None, str | None], threading.Lock] = {}
        self._loader: Any = None
        self._sessions: dict[tuple[str | None, str | None], Any] = {}
        self._clients: dict[tuple[Access, str], Any] = {}

    def client(self, access: Access, service: str) -> Any:
        """The client for a service, as that access. Blocks: the first one loads boto3 and AWS's models.

        Raises:
            Refused: There is no such profile.
            botocore.exceptions.BotoCoreError: The client cannot be made.
        """
        with self._locks.setdefault((access.profile, access.credentials_file), threading.Lock()):
            client = self._clients.get((access, service))
            if client is None:
                client = self._clients[access, service] = self._make(access, service)
        return client

    def close(self) -> None:
        """Close every client's connections."""
        clients, self._clients = self._clients, {}
        for client in tuple(clients.values()):
            client.close()

    def _make(self, access: Access, service: str) -> Any:
        from botocore.config import Config  # type: ignore[import-untyped] # noqa: PLC0415 - untyped; not before a call

        attempt_s = self._limit_s / self._attempts
        client = self._session(access).client(
            service,
            region_name=access.region,
            endpoint_url=access.endpoint_url,
            config=Config(
                retries={"mode": "standard", "total_max_attempts": self._attempts},
                connect_timeout=min(CONNECT_LIMIT_S, attempt_s),
                read_timeout=attempt_s,
                max_pool_connections=CONNECTIONS,
                user_agent_extra="clpdeck",
            ),
        )
        self._guard(client)
        client.meta.events.register("before-send", self._wait_for_turn(access), unique_id="clpdeck-pace")
        return client

    def _session(self, access: Access) -> Any:
        key = (access.profile, access.credentials_file)
        if key not in self._sessions:
            self._sessions[key] = self._make_session(access)
        return self._sessions[key]

    def _make_session(self, access: Access) -> Any:
        # Loaded here, 0.3 s and 25 MB, and not before the first call to AWS; neither has types.
        import boto3.session  # type: ignore[import-untyped] # noqa: PLC0415 - as said above
        import botocore.session  # type: ignore[import-untyped] # noqa: PLC0415 - as said above

        session = botocore.session.Session(profile=access.profile)
        if access.credentials_file:
            session.set_config_variable("credentials_file", access.credentials_file)
        if access.profile and access.profile not in session.available_profiles:
            there_are = clean_line(", ".join(session.available_profiles)) or "none"
            where = f"the AWS configuration{f' with {access.credentials_file}' if access.credentials_file else ''}"
            raise Refused(f"there is no AWS profile {access.profile}; {where} has: {there_are}")
        if self._loader is None:
            self._loader = session.get_component("data_loader")
        else:  # four sessions with loaders of their own were measured at 209 MB, with a shared one at 86
            session.register_component("data_loader", self._loader)
        return boto3.session.Session(botocore_session=session)

    def _wait_for_turn(self, access: Access) -> Callable[..., None]:
        """The hook on every request of a client, retries and pages included."""
        pace = self._pace(access.region)

        def wait(**_: object) -> None:
            wait_s = pace.reserve(self._limit_s)
            if wait_s is None:
                raise TimedOut(f"{access}: more is asked than our own limit of calls a second lets through")
            if wait_s:
                self._sleep(wait_s)

        return wait
