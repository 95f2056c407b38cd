"""How a server takes in that it hears another one, and how, in time, that it does not."""

from collections.abc import Callable

from backends.sim.blueprint import Waits
from backends.sim.clock import Clock
from backends.sim.member import Contact, Member


def listen(contact: Contact, speaker: Member | None, clock: Clock, waits: Waits, give_up: Callable[[], None]) -> None:
    """Take in what is heard of a partner at this moment.

    Args:
        contact: What was known of it.
        speaker: The partner, where it is heard.
        clock: World time.
        waits: How long silence is borne.
        give_up: Called when it was silent for too long.
    """
    if speaker is not None:
        contact.settle("heard")
        contact.news = speaker.news
    elif contact.state == "heard":
        contact.state = "silent"
        contact.fading = (
            clock.later(waits.heartbeat_warning_s, contact.warn),
            clock.later(waits.heartbeat_timeout_s, give_up),
        )
