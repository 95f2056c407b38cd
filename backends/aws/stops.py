"""What the calls that stop a node for sure, seal it off and keep what it has, say together; tags of what is made.

Pure, as the forms that name them.
"""

from collections.abc import Mapping
from typing import Any

from backends.aws.scope import Scope
from backends.aws.shapes import tags_of, wrong

CLUSTER, NODE, SET, RUN, STEP = "clpdeck:cluster", "clpdeck:node", "clpdeck:set", "clpdeck:run", "clpdeck:step"
KIND = "clpdeck:kind"
LAUNCHED = frozenset({"Name", CLUSTER, NODE, RUN, STEP})
"""The tags of an instance that a run launches."""
OF_SET = (
    LAUNCHED | {SET} | {f"clpdeck:{key}" for key in ("nodes", "quiet-point", "services", "version", "os", "mirrors")}
)
"""The tags of an image of a backup set, and of its snapshots; others that begin with `clpdeck:` may come with them."""


def same_keys(tags: Mapping[str, str], needed: frozenset[str]) -> None:
    """Refuse tags of ours that are missing, and any that are not ours."""
    strange = [key for key in tags if key not in needed and not key.startswith("clpdeck:")]
    missing = sorted(needed - set(tags))
    if strange or missing:
        raise wrong(", ".join(strange or missing), "Tags", f"only with {', '.join(sorted(needed))}")


def harder(params: Mapping[str, Any], _: Scope) -> None:
    """The shutdown of a system is skipped only by force: that is one harder step of a stop, and none of its own."""
    if "SkipOsShutdown" in params and "Force" not in params:
        raise wrong(True, "SkipOsShutdown", "only with Force beside it")


def attribute(params: Mapping[str, Any], scope: Scope) -> None:
    """One attribute a call: of a restored node its source/dest check, of another its stop protection."""
    _one("InstanceId", "DisableApiStop" if scope.role == "home" else "SourceDestCheck", params, scope)


def of_interface(params: Mapping[str, Any], scope: Scope) -> None:
    """One a call: of a restored node its source/dest check; of another its groups, to seal it off and back again."""
    _one("NetworkInterfaceId", "Groups" if scope.role == "home" else "SourceDestCheck", params, scope)


def _one(id_: str, wanted: str, params: Mapping[str, Any], scope: Scope) -> None:
    if set(params) != {id_, wanted}:
        named = ", ".join(sorted(set(params) - {id_})) or "nothing"
        raise wrong(named, "attribute", f"only with {wanted} for {scope.cluster.name}")


def snapshots(params: Mapping[str, Any], scope: Scope) -> None:
    """What is taken of mirror disks for an online set says so; all else is for safety, of all volumes of a node."""
    tags = tags_of(params["TagSpecifications"], ("snapshot",), ("snapshot",))["snapshot"]
    whose = scope.instance(params["InstanceSpecification"]["InstanceId"])
    own = whose is not None and tags.get(NODE) == whose.node
    if SET in tags or KIND in tags:
        same_keys(tags, OF_SET | {KIND})
        named = tags[CLUSTER] == scope.tagged and tags[SET].startswith(f"{scope.tagged}-")
        if not named or tags[KIND] != "online" or not own:
            raise wrong(tags, "Tags", f"only with an online set of {scope.tagged}, and the node they are of")
        return
    same_keys(tags, LAUNCHED)
    if tags[CLUSTER] != scope.cluster.name or not own:
        raise wrong(tags, "Tags", f"only with the node they are of, and with {scope.cluster.name}")
    if set(params["InstanceSpecification"]) != {"InstanceId"}:
        left = ", ".join(sorted(set(params["InstanceSpecification"]) - {"InstanceId"}))
        raise wrong(left, "InstanceSpecification", "only with all volumes of the instance, where it is for safety")
