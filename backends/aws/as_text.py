"""AWS's facts as a page to read, beside a node's own text. Pure and stable: the same facts make the same page."""

from backends.model import Identity, Instance, Interface, Route


def as_text(answer: tuple[Instance, ...] | tuple[Interface, ...] | tuple[Route, ...] | Identity) -> str:
    """One block a fact, a line a property. Ends in a line feed."""
    if isinstance(answer, Identity):
        return _block("identity", ("account", answer.account), ("arn", answer.arn))
    return "\n".join(_fact(fact) for fact in answer) or "none\n"


def _fact(fact: Instance | Interface | Route) -> str:
    match fact:
        case Instance():
            return _block(
                f"instance {fact.id} {fact.name}".rstrip(),
                ("state", fact.state.text),
                ("zone", fact.zone),
                ("private address", fact.private_ip),
                ("checks", ", ".join(f"{check.name} {check.state.text}" for check in fact.checks)),
                ("interfaces", ", ".join(fact.interfaces)),
            )
        case Interface():
            return _block(
                f"network interface {fact.id}",
                ("instance", fact.instance or ""),
                ("addresses", ", ".join(fact.private_ips)),
                ("subnet", fact.subnet),
                ("source/dest check", "on" if fact.source_dest_check else "off"),
            )
        case Route():
            return _block(
                f"route {fact.destination} in {fact.table} {fact.table_name}".rstrip(),
                ("target", fact.target),
                ("instance", fact.instance or ""),
                ("state", fact.state.text),
            )


def _block(title: str, *properties: tuple[str, str]) -> str:
    return "\n".join((title, *(f"  {name:<18}{value or '-'}" for name, value in properties), ""))
