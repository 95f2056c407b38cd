"""AWS's facts as a page to read, beside a node's own text. Pure and stable: the same facts make the same page."""

from backends.model import Facts, Identity, Image, Instance, Interface, Route, Snapshot


def as_text(
    answer: tuple[Instance, ...] | tuple[Interface, ...] | tuple[Route, ...] | tuple[Image, ...] | Identity | Facts,
) -> str:
    """One block a fact, a line a property. Ends in a line feed."""
    if isinstance(answer, Identity):
        return _block("identity", ("account", answer.account), ("arn", answer.arn))
    if isinstance(answer, Facts):
        width = max((len(key) for key, _ in answer.pairs), default=0) + 2
        said = [f"  {key:<{width}}{word or '-'}" for key, word in answer.pairs]
        return "\n".join((answer.topic, *said, *(f"  not read: {line}" for line in answer.unread), ""))
    return "\n".join(_fact(fact) for fact in answer) or "none\n"


def _fact(fact: Instance | Interface | Route | Image) -> str:
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
        case Image():
            return _block(
                f"image {fact.id} {fact.name}".rstrip(),
                ("region", fact.region),
                ("state", fact.state.text + (f": {fact.message}" if fact.message else "")),
                ("created", f"{fact.created:%Y-%m-%dT%H:%M:%SZ}" if fact.created else ""),
                *fact.tags,
                *((disk.device, _disk(disk)) for disk in fact.snapshots),
            )


def _disk(disk: Snapshot) -> str:
    data = "" if disk.data_bytes is None else f", {disk.data_bytes} bytes of data"
    far = f" {disk.progress}" if disk.progress else ""
    why = f": {disk.message}" if disk.message else ""
    return f"{disk.id} {disk.size_gib} GiB{data}, {disk.state.text or 'state not told'}{far}{why}"


def _block(title: str, *properties: tuple[str, str]) -> str:
    return "\n".join(
        (
            title,
            *(
                f"  {name:<18} {value or '-'}" if len(name) > 17 else f"  {name:<18}{value or '-'}"
                for name, value in properties
            ),
            "",
        )
    )
