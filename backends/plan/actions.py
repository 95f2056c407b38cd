"""What a step does: run words on a node, call AWS, wait, ask, put a file there, note a host key. Data."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from backends.model import Joined, Ref
from backends.plan.conditions import Condition


@dataclass(frozen=True, slots=True)
class Found:
    """A value that the step's own look brings, just before it is done: what somebody says under a key of a topic.

    It needs no earlier step, and so cannot be lost with a reply: `«server01 instance, as AWS says»`.

    Attributes:
        who: A node's name, or `AWS`.
        topic: One of the looks of the step asks for it.
        number: It is handed on as a number.
    """

    who: str
    topic: str
    key: str
    number: bool = False

    def __str__(self) -> str:
        return f"«{self.key}, as {self.who} says»"


@dataclass(frozen=True, slots=True)
class Fields:
    """A structure within a call to AWS: its members by name, in their order."""

    fields: "tuple[tuple[str, Parameter], ...]"


Text: TypeAlias = str | Ref | Found | Joined
Item: TypeAlias = str | Ref | Found | Joined | Fields
Parameter: TypeAlias = str | bool | int | Ref | Found | Joined | Fields | tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class RunOnNode:
    """Run a command on a node.

    Attributes:
        argv: Its words. They become a line of a shell in the transport, nowhere else.
        repeatable: It may be done again though nobody knows whether it was done: twice is as once.
        cuts_connection: The connection may end with it, e.g. where the node goes down.
        typed: What is typed at it, e.g. `y` where it asks whether it is meant; empty: nothing.
    """

    node: str
    argv: tuple[Text, ...]
    repeatable: bool = False
    cuts_connection: bool = False
    typed: str = ""
    kind: Literal["run"] = "run"


@dataclass(frozen=True, slots=True)
class CallAws:
    """Make one call to AWS.

    Attributes:
        service: As boto3 names it: `ec2`.
        operation: As AWS names it: `StopInstances`.
        region: Where, for the reader of the procedure; empty: where the cluster is.
        token: The parameter that takes an idempotency token, derived from run, step and attempt; empty where the call
            has none: it is then sent once, after its intent is journalled, and never again without a look.
        gives: What later steps may refer to: name and JMESPath into the reply.
    """

    service: str
    operation: str
    parameters: tuple[tuple[str, Parameter], ...] = ()
    token: str = ""
    repeatable: bool = False
    gives: tuple[tuple[str, str], ...] = ()
    region: str = ""
    kind: Literal["call"] = "call"


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing but look, until `done_when` holds."""

    kind: Literal["wait"] = "wait"


@dataclass(frozen=True, slots=True)
class AskOperator:
    """Have the operator look at something, or do something by hand, and say that it is so.

    Attributes:
        question: What is asked.
        look_at: What to look at, and where.
        yes_means: What counts as yes.
        gives: The name under which a typed value is kept for later steps; empty where yes is all that is wanted.
        shows: What is shown with it, as it was seen: whose word, and on which topic; all pairs, or the one of a key.
        binds: A yes counts only for what was shown: where it is another thing by then, it is asked anew.
        decides: A yes closes the step though `done_when` cannot be seen; that then only spares the question.
        counts_when: What no yes can wave through, because it can be read back: it counts only where this is so.
    """

    question: str
    look_at: str
    yes_means: str
    gives: str = ""
    shows: tuple[Found, ...] = ()
    binds: bool = False
    decides: bool = False
    counts_when: Condition | None = None
    kind: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True)
class EditConf:
    """Put an edited copy of the cluster configuration on a node. What is in force does not change with it.

    Its encoding is kept, and all that is not named here; defaults that are left out stay so.

    Attributes:
        phase: `a`: interconnect and mirror-connect addresses, nothing else. `b`: all the rest.
        given: What is to be, as the topic `to-change` is asked for it: `eni server01=eni-...`.
        copy: The file that gets it, absolute.
    """

    node: str
    phase: Literal["a", "b"]
    given: tuple[Text, ...]
    copy: str
    kind: Literal["edit-conf"] = "edit-conf"


@dataclass(frozen=True, slots=True)
class PutFile:
    """Put a text into a file of ours on a node, and read it back. Nothing that is in force changes with it.

    Attributes:
        text: All of it, as it stands in the plan that is approved.
        copy: The file that gets it, absolute.
    """

    node: str
    text: str
    copy: str
    kind: Literal["put-file"] = "put-file"


@dataclass(frozen=True, slots=True)
class TrustHostKey:
    """Note that a node's SSH host key is known from now on, where it still offers this one.

    Attributes:
        fingerprint: `SHA256:...`.
    """

    node: str
    fingerprint: Text
    kind: Literal["trust-host-key"] = "trust-host-key"


Action: TypeAlias = RunOnNode | CallAws | Wait | AskOperator | EditConf | PutFile | TrustHostKey
