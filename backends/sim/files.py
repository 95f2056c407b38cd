"""The files a pretend site leaves for its clients: the site file, and all it takes to get in."""

import json
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from backends.sim.aws.keys import ACTING_KEY, LOOKING_KEY
from backends.sim.cloud.places import QUARANTINE
from backends.sim.machine import Machine
from backends.sim.place_table import place_table
from backends.sim.ssh import BASTION
from backends.sim.surroundings import Client
from backends.sim.world import World

PROFILE = "pretend"
"""May look."""
ACT_PROFILE = "pretend-ops"
"""May act."""
USER = "root"
BASTION_USER = "ops"

INTERVALS_S = {"status_s": 5.0, "mirror_s": 10.0, "instances_s": 20.0, "interfaces_s": 60.0, "routes_s": 20.0}
SECOND_WAYS_S = {"ssm_s": 15.0, "client_s": 20.0}
LIMITS_S = {"connect_limit_s": 8.0, "command_limit_s": 10.0, "aws_limit_s": 15.0}
RUN_S = {"run_look_s": (2.0, 0.2), "run_view_s": (60.0, 2.0), "lease_s": (30.0, 5.0), "store_s": (0.5, 0.1)}
"""Of runs: at the speed of life, and the shortest."""
FREEZE_LIMIT_MOST_S = 86_400.0
FREEZE_LIMIT_S = 120.0
"""By the nodes' own clocks, which run as fast as the world does."""
AWS_CALLS_PER_S = 0.8
SHORTEST_INTERVAL_S = 0.25
SHORTEST_LIMIT_S = 3.0
"""Computing a key exchange takes its time however fast the world runs."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Private keys: the client's, and every host's by its name."""

    client: asyncssh.SSHKey
    hosts: dict[str, asyncssh.SSHKey]

    @property
    def client_public(self) -> str:
        """The client's public key as a line of `authorized_keys`."""
        return self.client.export_public_key().decode()


def new_keys(world: World) -> Keys:
    """Make fresh keys for a site."""
    names = (BASTION, *world.machines, *world.clients)
    return Keys(_new_key(), {name: _new_key() for name in names})


def _new_key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")


def write_site(folder: Path, world: World, keys: Keys, ssh_port: int, aws_url: str) -> Path:
    """Write a site's files into a folder of ours; returns the path of the site file."""
    _write(folder / "id_ed25519", keys.client.export_private_key().decode())
    _write(folder / "known_hosts", _known_hosts(world, keys, ssh_port))
    _write(folder / "ssh_config", _ssh_config(folder, world, ssh_port))
    _write(folder / "aws_credentials", _credentials(world.plan.region))
    site = folder / "site.toml"
    _write(site, _site(world, aws_url))
    return site


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _hosts(world: World) -> list[Machine | Client]:
    """All that there was from the beginning, but for the bastion."""
    return [*_nodes(world), *world.clients.values()]


def _nodes(world: World) -> list[Machine]:
    """The servers of the plan, not those launched since."""
    return [world.machines[server.name] for server in world.plan.servers]


def _known_hosts(world: World, keys: Keys, ssh_port: int) -> str:
    hosts = [(f"[127.0.0.1]:{ssh_port}", keys.hosts[BASTION])]
    hosts += [(f"{one.name},{one.address}", keys.hosts[one.name]) for one in _hosts(world)]
    return "".join(f"{host} {key.export_public_key().decode()}" for host, key in hosts)


def _ssh_config(folder: Path, world: World, ssh_port: int) -> str:
    """Write an OpenSSH client configuration that asks nobody and leaves the user's own files alone."""
    lines = [f"Host {BASTION}", "  HostName 127.0.0.1", f"  Port {ssh_port}", f"  User {BASTION_USER}", ""]
    for host in _hosts(world):
        lines += [f"Host {host.name} {host.address}", f"  HostName {host.address}", f"  User {USER}"]
        lines += [f"  ProxyJump {BASTION}", ""]
    for place in world.plan.elsewhere:
        patterns = " ".join(cidr.rpartition(".")[0] + ".*" for _, cidr in (*place.subnets, *place.spare))
        lines += [f"Host {patterns}", f"  User {USER}", f"  ProxyJump {BASTION}", ""]
    lines += ["Host *", f'  IdentityFile "{folder / "id_ed25519"}"', "  IdentitiesOnly yes", "  IdentityAgent none"]
    lines += [f'  UserKnownHostsFile "{folder / "known_hosts"}"', "  GlobalKnownHostsFile /dev/null"]
    lines += ["  StrictHostKeyChecking yes", "  BatchMode yes"]
    return "\n".join(lines) + "\n"


def _credentials(region: str) -> str:
    """Write the two profiles; the region spares whoever uses the `aws` command line from naming it."""
    profiles = ((PROFILE, LOOKING_KEY), (ACT_PROFILE, ACTING_KEY))
    rest = f"aws_secret_access_key = nothing-is-secret-here\nregion = {region}\n"
    return "\n".join(f"[{name}]\naws_access_key_id = {key}\n{rest}" for name, key in profiles)


def _site(world: World, aws_url: str) -> str:
    plan = world.plan
    timing = {name: max(value / world.clock.speed, SHORTEST_INTERVAL_S) for name, value in INTERVALS_S.items()}
    timing |= {name: max(value / world.clock.speed, SHORTEST_LIMIT_S) for name, value in LIMITS_S.items()}
    timing |= {name: max(life / world.clock.speed, shortest) for name, (life, shortest) in RUN_S.items()}
    if plan.ssm:
        seconds = {name: value / world.clock.speed for name, value in SECOND_WAYS_S.items()}
        timing |= {name: max(value, SHORTEST_INTERVAL_S) for name, value in seconds.items()}
    timing["usual_factor"] = 1 / world.clock.speed
    timing["freeze_limit_s"] = min(FREEZE_LIMIT_S * max(world.clock.speed, 1.0), FREEZE_LIMIT_MOST_S)
    timing["aws_calls_per_s"] = AWS_CALLS_PER_S * max(world.clock.speed, 1.0)
    lines = ["# A pretend site: nothing here is real.", "[ssh]", 'config = "ssh_config"', 'known_hosts = "known_hosts"']
    lines += ["", "[aws]", 'credentials_file = "aws_credentials"', f'profile = "{PROFILE}"']
    lines += [f'act_profile = "{ACT_PROFILE}"']
    lines += [f'region = "{plan.region}"', f'endpoint_url = "{aws_url}"']
    lines += ["", "[store]", 'folder = "store"']
    lines += ["", "[timing]", *(f"{name} = {value}" for name, value in timing.items())]
    mirrors = [disk.name for disk in plan.mirrors]
    lines += ["", f"[clusters.{plan.cluster}]", f'vips = ["{plan.vip}"]', f"mirrors = {json.dumps(mirrors)}"]
    if plan.ssm:
        host = world.clients["client"].instance_id
        lines += ["ssm = true", f'client = {{ address = "{plan.client}", user = "{USER}", instance = "{host}" }}']
    lines += ["rehearsals = true"] * plan.rehearsals
    home = next(iter(world.cloud.instances.values())).vpc_id
    sealed = [one.id for one in world.cloud.groups.values() if (one.vpc_id, one.title) == (home, QUARANTINE)]
    lines += [f'quarantine_group = "{one}"' for one in sealed]
    for machine in _nodes(world):
        lines += ["", f"[clusters.{plan.cluster}.nodes.{machine.name}]", f'address = "{machine.address}"']
        lines += [f'user = "{USER}"', f'instance = "{machine.instance_id}"']
    for place in plan.elsewhere:
        lines += place_table(world, place)
    return "\n".join(lines) + "\n"
