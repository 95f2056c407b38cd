"""Tags as calls give them: which are taken, and for what."""

import re
from collections.abc import Mapping
from typing import Any

from backends.sim.cloud import AwsError

MOST_TAGS = 50


def given(params: Mapping[str, Any], *kinds: str) -> tuple[dict[str, str], ...]:
    """The tags a call's TagSpecifications have for each of these kinds of things.

    Raises:
        AwsError: They name another kind, or a tag that cannot be.
    """
    found: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
    for item in params.get("TagSpecifications", ()):
        kind = item.get("ResourceType", "")
        if kind not in found:
            sentence = f"'{kind}' is not a valid taggable resource type for this operation."
            raise AwsError("InvalidParameterValue", sentence)
        for tag in item.get("Tags", ()):
            check(tag.get("Key", ""), tag.get("Value", ""))
            found[kind][tag["Key"]] = tag.get("Value", "")
    if any(len(tags) > MOST_TAGS for tags in found.values()):
        raise AwsError("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")
    return tuple(found.values())


def check(key: str, value: str) -> None:
    """Refuse a tag that cannot be."""
    if key.lower().startswith("aws:"):
        raise AwsError("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")
    if not 1 <= len(key) <= 128 or len(value) > 256:
        raise AwsError("InvalidParameterValue", "Tag keys have 1 to 128 characters, tag values at most 256.")
    if re.search(r"[\x00-\x1f\ufffe\uffff]", key + value):
        raise AwsError("InvalidParameterValue", "Tags with control characters cannot be sent as XML.")


def require_only(params: Mapping[str, Any], operation: str, *known: str) -> None:
    """Refuse, by name, a parameter that is not simulated; one that was left empty asks for nothing."""
    strange = [
        name for name, value in params.items() if name not in (*known, "DryRun") and value not in ("", False, [], {})
    ]
    if strange:
        message = f"The pretend site does not simulate {strange[0]} of {operation}."
        raise AwsError("UnsupportedOperation", message)
