"""What to do now, and what not to, for each shape."""

from backends.shape.values import Kind

_PROVE = "Nothing of the silent side's is started elsewhere before it is proved down: stopped or terminated, by EC2."
_FENCE = "To prove it, stop its instance by the procedure fence (5): the one you choose loses what only it has written."
_HEAL = "Then bring both to one truth by the procedure heal (5): one copy is kept, the other is written over."
_ADVICE: dict[Kind, tuple[str, ...]] = {
    Kind.BOTH_ACTIVE: (
        "Do not let the servers hear each other before one is fenced: both would shut themselves down.",
        "Choose the side to keep: the colours, the last update of each copy, the routes, the clients.",
        "Stop the other one for good by the procedure fence (5), and only then go on with the one you keep.",
        _HEAL,
    ),
    Kind.ALL_DOWN: (
        "Start no server whose cluster service starts by itself before the copy to keep is chosen.",
        "Read each server's copy first: a forced recovery writes over what the other one has.",
        _HEAL,
    ),
    Kind.NOT_KNOWN: ("Open the way to a node (bastion, keys, its own console): what runs there is not known.",),
    Kind.NOWHERE: (_PROVE, _FENCE, "Then start the group on the side whose copy is GREEN."),
    Kind.CANNOT_TELL: (_PROVE, _FENCE),
    Kind.ONE_VIEW: ("Mend the way to the silent node first: its partners still call it Online.",),
    Kind.STOPPED: ("If nobody meant to: start the cluster service on the server whose copy is GREEN.",),
    Kind.PEER_DOWN: ("The service goes on without its partner. Bring that back by the procedure heal (5).",),
    Kind.SUSPENDED: ("Resume the cluster when the work it was suspended for is done: nothing watches it now.",),
}


def to_do(kind: Kind, *, certain: bool) -> tuple[str, ...]:
    """What to do, in its order. Empty where there is nothing to be done about the whole."""
    if kind is Kind.BOTH_ACTIVE and not certain:
        return ("Wait for the next round of looks: it takes one interval.", _ADVICE[kind][0])
    return _ADVICE.get(kind, ())
