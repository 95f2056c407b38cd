"""The inputs of an online restore as a form asks for them: offered, and checked as they are typed. Pure."""

from backends.estate import view
from backends.model import AwsFactsProbe
from backends.plan import listed
from backends.runbooks.asked import Asked, unknown
from backends.runbooks.online_restoring.sets import online_sets
from backends.runbooks.values import Field, Option
from backends.sets import OnlineSet

NO_RATE = "none"
SLOWEST_MIB_S, FASTEST_MIB_S = 100, 300
SAFETY = (
    Option(
        "yes", "snapshots of all volumes of both servers once they are down: some seconds, and EBS's price for them"
    ),
    Option("no", "the old volumes alone are kept, whole, as they were"),
)


def form(asked: Asked) -> tuple[Field, ...]:
    """The inputs as a form asks for them, each checked."""
    chosen = set_field(asked)
    return (chosen, _mirrors(asked, chosen.value), _rate(asked), _safety(asked))


def set_field(asked: Asked) -> Field:
    """Which online backup: the newest that can be restored, unless another is named."""
    sets = online_sets(asked)
    good = [one for one in sets if not one.restorable]
    value = asked.given.get("set", "").strip() or (good[0].id if good else "")
    return Field(
        "set",
        "Online backup",
        value,
        "the newest that can be restored",
        tuple(Option(one.id, _note(asked, one)) for one in sets),
        _wrong(asked, sets, value),
    )


def _wrong(asked: Asked, sets: tuple[OnlineSet, ...], value: str) -> str:
    if not sets:
        seen = view(asked.scene.estate, AwsFactsProbe(asked.cluster.name, "online-sets"))
        none = f"there is no online backup of {asked.cluster.name} in {asked.cluster.region}"
        return seen.silence.reason if seen.silence else none
    chosen = next((one for one in sets if one.id == value), None)
    if chosen is None:
        told = "; ".join(f"{one.id}: {one.restorable}" for one in sets[:3])
        return unknown("no set:", value, [one.id for one in sets]) if value else f"none can be restored: {told}"
    return f"{chosen.id} cannot be restored: {chosen.restorable}" if chosen.restorable else ""


def _note(asked: Asked, one: OnlineSet) -> str:
    """What to know of a set beside the others: from when, how old, of what; and why not."""
    told = f"{one.said_point}{age(asked, one)}, {listed(one.mirrors) or 'of nothing'} of {one.node or 'no active side'}"
    return f"{told}; not to be restored: {one.restorable}" if one.restorable else told


def age(asked: Asked, one: OnlineSet) -> str:
    """How old it is: what was written since is lost with its restore."""
    if one.quiet_point is None:
        return ""
    minutes = max(0, int((asked.scene.now - one.quiet_point).total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    return f", {hours // 24} d {hours % 24} h old" if hours >= 48 else f", {hours} h {rest} min old"


def _mirrors(asked: Asked, set_: str) -> Field:
    chosen = next((one for one in online_sets(asked) if one.id == set_), None)
    held = chosen.mirrors if chosen else ()
    value = " ".join(asked.given.get("mirrors", "").replace(",", " ").split()) or " ".join(held)
    strange = [one for one in value.split() if one not in held]
    wrong = unknown("not in it:", strange[0], list(held)) if strange and held else "" if value else "name one at least"
    options = (Option(" ".join(held), "all that are in it"), *(Option(one) for one in held if len(held) > 1))
    return Field("mirrors", "Mirror disks", value, "all that are in it", options if held else (), wrong)


def _rate(asked: Asked) -> Field:
    value = asked.given.get("rate", "").strip() or NO_RATE
    fits = value.isascii() and value.isdecimal() and SLOWEST_MIB_S <= int(value) <= FASTEST_MIB_S
    options = (
        Option(NO_RATE, "at once; each block is fetched as it is first touched: slow reads at first, and no price"),
        Option(str(FASTEST_MIB_S), "MiB/s for each new volume, charged once by the data's GiB; the quota is not read"),
    )
    wrong = "" if value == NO_RATE or fits else f"{NO_RATE}, or {SLOWEST_MIB_S} to {FASTEST_MIB_S} MiB/s"
    return Field("rate", "New volumes filled at, MiB/s", value, "", options, wrong)


def _safety(asked: Asked) -> Field:
    value = asked.given.get("safety", "").strip() or SAFETY[0].value
    wrong = "" if value in ("yes", "no") else "yes or no"
    return Field("safety", "Safety snapshots", value, "", SAFETY, wrong)
