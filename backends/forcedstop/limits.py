"""How a forced-stop script divides its time. All in seconds; the scripts tell the same in their own remarks."""

from typing import Final

from backends.forcedstop.values import Os

MARGIN_S: Final = 20
"""How long before the product would end it a script has ended itself."""
CONNECT_S, READ_S, TRIES = 3, 7, 2
"""Of one request to EC2, and how often `aws` tries it."""
METADATA_S: Final = 2
"""Of one request for credentials to the instance's metadata, of which there are three, each tried as often."""
KILLED_AFTER_S, KILLED_HARD_S = 20, 2
"""When timeout(1) ends a call, and how much later it kills it."""
LIMITED_CALL_S: Final = KILLED_AFTER_S + KILLED_HARD_S
REQUESTS_S: Final = TRIES * (CONNECT_S + READ_S) + 3 * TRIES * METADATA_S
"""Of all requests of one call."""
REST_S: Final[dict[Os, int]] = {"linux": 13, "windows": 28}
"""For starting `aws`, names, and the pause between two tries, where no timeout(1) limits it: reckoned, not enforced."""
LOOK_S, AGAIN_S, HARDER_S = 3, 15, 60
"""Between two looks; until a request that was refused, or is of no effect, is made again; until the shutdown of the
operating system is skipped (a stop of a server that works took 43 s in all in NEC's article)."""
LEAST_PRODUCT_S, MOST_PRODUCT_S = 180, 3600
"""What the product's timeout may be: below that there is no time to skip the shutdown and see its end."""


def unlimited_call_s(os: Os) -> int:
    """How long a call may take where nothing but its own options limits it."""
    return REQUESTS_S + REST_S[os]


def values(os: Os, product_limit_s: int) -> dict[str, str]:
    """The numbers as both scripts name them."""
    numbers = {
        "PRODUCT_S": product_limit_s,
        "END_S": product_limit_s - MARGIN_S,
        "CONNECT_S": CONNECT_S,
        "READ_S": READ_S,
        "TRIES": TRIES,
        "METADATA_S": METADATA_S,
        "KILLED_AFTER_S": KILLED_AFTER_S,
        "KILLED_HARD_S": KILLED_HARD_S,
        "LIMITED_CALL_S": LIMITED_CALL_S,
        "REQUESTS_S": REQUESTS_S,
        "REST_S": REST_S[os],
        "CALL_S": unlimited_call_s(os),
        "LOOK_S": LOOK_S,
        "AGAIN_S": AGAIN_S,
        "HARDER_S": HARDER_S,
    }
    return {name: str(number) for name, number in numbers.items()}
