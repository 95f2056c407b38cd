"""The topic `keys`: whether KMS keys are there and enabled, and whether whoever acts may use them.

What EBS does with a key it does on behalf of whoever calls EC2 (EBS user guide, "Requirements for Amazon EBS
encryption"): CreateGrant, Decrypt, GenerateDataKeyWithoutPlaintext. KMS lets each of them be tried by DryRun, but only
directly: a policy that lets keys be used through EC2 (`kms:ViaService`) refuses that, and refuses nothing by it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backends.aws import calls
from backends.aws.calls import Client
from backends.aws.facts import Fact, text
from backends.aws.topics.place import code_of
from backends.aws.topics.question import Pairs, Question
from backends.model import Facts

ENABLED, SYMMETRIC = "Enabled", "SYMMETRIC_DEFAULT"
WOULD_WORK = "DryRunOperationException"
NO_SUCH = ("NotFoundException", "InvalidArnException")
BY_EC2_ONLY = "a policy may still let it be used through EC2, which nobody can try"


def keys(asked: Question) -> Facts:
    """The keys of `of`, else those of the encrypted snapshots of the cluster's sets there."""
    names = asked.of or _of_sets(asked)
    pairs: Pairs = []
    for name in names:
        word = key_word(asked.client("kms"), name, asked.region)
        pairs.append((name, word))
        if word == ENABLED:
            pairs += _uses(asked, name)
    return asked.facts(pairs)


def key_word(kms: Client, name: str, region: str) -> str:
    """How a key is, by KMS's own word: EBS uses only what is enabled, symmetric, and of the region itself."""
    if home := _region_of(name, region):
        return f"a key of {home}"
    try:
        told = kms.describe_key(KeyId=name)["KeyMetadata"]
    except kms.exceptions.ClientError as error:
        if code_of(error) in NO_SUCH:
            return "not found"
        raise
    return key_state(told, region)


def key_state(told: Fact, region: str) -> str:
    """The same of what KMS described."""
    if home := _region_of(text(told, "Arn"), region):
        return f"a key of {home}"
    state = text(told, "KeyState")
    return "not symmetric" if state == ENABLED and text(told, "KeySpec") != SYMMETRIC else state


def _region_of(name: str, region: str) -> str:
    """The region an ARN names, if it is another one."""
    named = name.split(":")[3] if name.startswith("arn:") and name.count(":") >= 5 else region
    return named if named != region else ""


def _of_sets(asked: Question) -> tuple[str, ...]:
    found = calls.images(asked.ec2, asked.cluster, asked.region)
    return tuple(dict.fromkeys(disk.key for one in found for disk in one.snapshots if disk.encrypted and disk.key))


def _uses(asked: Question, name: str) -> Iterator[tuple[str, str]]:
    """What EBS does with it, tried as whoever acts."""
    kms = asked.trying("kms")
    whom = text(asked.trying("sts").get_caller_identity(), "Arn")
    tries: Mapping[str, Mapping[str, Any]] = {
        "create_grant": {"GranteePrincipal": whom, "Operations": ["Decrypt"]},
        "decrypt": {"DryRunModifiers": ["IGNORE_CIPHERTEXT"]},
        "generate_data_key_without_plaintext": {"KeySpec": "AES_256"},
    }
    for method, parameters in tries.items():
        action = f"kms:{''.join(part.capitalize() for part in method.split('_'))}"
        yield f"{name} {action}", _tried(getattr(kms, method), {"KeyId": name, **parameters})


def _tried(call: Callable[..., object], parameters: Mapping[str, Any]) -> str:
    """What a DryRun proves. No answer at all is none to the whole question."""
    try:
        call(**parameters, DryRun=True)
    except Exception as error:  # what AWS did not answer, and so has no code, is raised again
        code = code_of(error)
        if code == WOULD_WORK:
            return "allowed"
        if not code or getattr(error, "response", {})["ResponseMetadata"].get("HTTPStatusCode", 0) >= 500:
            raise
        return f"unproved: KMS answered {code} to a direct trial; {BY_EC2_ONLY}"
    return "unproved: KMS answered a DryRun as if it were none"
