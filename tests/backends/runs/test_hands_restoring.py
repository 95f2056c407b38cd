"""What hands do in a restore, on a pretend site over SSH: answers typed, copies written, host keys noted."""

import asyncio
import hashlib
import stat
from dataclasses import replace

import pytest

from backends.clpconf import read
from backends.errors import NotAllowed, Refused
from backends.model import CONF, NodeFactsProbe, StatusProbe
from backends.plan import EditConf
from backends.runs.hands import RunHands
from backends.sim.faults import inject
from backends.transports.base import Raw
from backends.transports.ssh import SshTransport
from tests.backends.looking.confs import PHASE_A, PHASE_B, plain
from tests.backends.looking.there import RESTORED, There
from tests.backends.sim.nodes import osaka

LIMIT_S = 20.0
COPY = "/root/clpdeck/20261128-01/a/clp.conf"
EDIT = EditConf("server01", "a", PHASE_A, COPY)


@pytest.fixture
async def there(tmp_path, monkeypatch):
    monkeypatch.delenv("CLPDECK_READ_ONLY", raising=False)
    there = There(tmp_path / "site", "5.3")
    await there.site.start()
    await there.launched()
    there.logged = []
    yield there
    await there.site.stop()


@pytest.fixture
async def hands(there):
    hands = RunHands(there.settings, there.cluster, lambda *line: there.logged.append(line))
    yield hands
    await hands.close()


@pytest.fixture
def spool(tmp_path):
    return tmp_path / "6.1-1.out"


def machine(there, server="server01"):
    return there.site.world.machines[osaka.label(server)]


def files(there, server="server01"):
    return machine(there, server).system.files


async def fingerprint(hands, node="server01"):
    return (await hands.look(NodeFactsProbe(RESTORED, node, "host-key"))).value.word("offered")


# --- typed ------------------------------------------------------------------------------------------------------------


async def test_a_question_of_the_command_is_answered_by_what_is_typed(there, hands, spool):
    there.know("server01")
    outcome = await hands.run("server01", ("clplcnsc", "-d", "-a"), spool, LIMIT_S, typed="y\n")
    assert (outcome.outcome, outcome.says) == ("done", "Processed license num (success: 2, error: 0).")
    assert spool.read_bytes().startswith(b"Are you sure to remove the license? [y/n] ")
    assert machine(there).system.licences == {}
    assert there.logged[0] == ("server01", "$", "clplcnsc -d -a  (typed: y)")


async def test_without_an_answer_nothing_is_deleted(there, hands):
    there.know("server01")
    outcome = await hands.run("server01", ("clplcnsc", "-d", "-a"), None, LIMIT_S)
    assert (outcome.outcome, len(machine(there).system.licences)) == ("failed", 2)


async def test_licences_are_registered_from_files_that_are_named(there, hands):
    there.know("server01")
    names = there.cluster.node("server01").licences
    outcome = await hands.run("server01", ("clplcnsc", "-i", *names), None, LIMIT_S)
    assert outcome.outcome == "done"
    assert {"eval-base-sv3", "eval-repl-sv3"} < set(machine(there).system.licences)


# --- copies -----------------------------------------------------------------------------------------------------------


async def test_an_edited_copy_is_written_beside_the_one_in_force_and_read_back(there, hands, spool):
    there.know("server01")
    old = files(there)[CONF]
    outcome = await hands.edit(EDIT, PHASE_A, spool, LIMIT_S)
    new = files(there)[COPY]
    digest = hashlib.sha256(new).hexdigest()
    assert (outcome.outcome, outcome.exit_code) == ("done", 0)
    assert outcome.says == f"6 changes; the copy {COPY} was read back, SHA-256 {digest}"
    assert files(there)[CONF] == old
    servers = {one.name: one for one in read(new).servers}
    assert servers["server02"].mirror_connects[0].mirror_address == "172.31.20.11"
    assert new.startswith(b'<?xml version="1.0" encoding="EUC-JP"?>')
    assert "-      <info>172.16.10.11</info>" in spool.read_text().splitlines()
    assert outcome.spool_sha256 == hashlib.sha256(spool.read_bytes()).hexdigest()
    assert [text for _, mark, text in there.logged if mark == "$"] == [
        f"cat {CONF}",
        "mkdir -p /root/clpdeck/20261128-01/a",
        f"tee {COPY}  ({len(new):,} bytes)",
        f"cat {COPY}",
    ]
    seen = await hands.look(NodeFactsProbe(RESTORED, "server01", "conf-copy", (COPY,)))
    assert seen.value.word("sha256") == digest


async def test_a_copy_that_needs_no_change_is_the_same_bytes(there, hands):
    there.know("server01")
    await hands.edit(EDIT, PHASE_A, None, LIMIT_S)
    files(there)[CONF] = files(there)[COPY]
    outcome = await hands.edit(EDIT, PHASE_A, None, LIMIT_S)
    assert outcome.says.startswith("nothing to change; the copy")
    assert files(there)[COPY] == files(there)[CONF]


async def test_no_secret_gets_into_log_or_spool(there, hands, spool):
    there.know("server01")
    info = b"<info>172.16.10.11</info>"
    files(there)[CONF] = files(there)[CONF].replace(info, info + b"<password>hunter2</password>", 1)
    outcome = await hands.edit(EDIT, PHASE_A, spool, LIMIT_S)
    assert outcome.outcome == "done"
    assert b"hunter2" in files(there)[COPY]
    assert "hunter2" not in spool.read_text() + str(there.logged) + outcome.says
    assert "(hidden)" in spool.read_text()


async def test_a_phase_with_a_field_without_a_confirmed_place_is_not_written(there, hands):
    there.know("server01")
    outcome = await hands.edit(replace(EDIT, phase="b"), PHASE_B, None, LIMIT_S)
    assert outcome.outcome == "failed"
    assert "AWS DNS resource awsdns1 > Details > Host Zone ID" in outcome.says
    assert "for a hand in the Cluster WebUI" in outcome.says
    assert COPY not in files(there)


async def test_where_every_place_is_confirmed_the_second_phase_is_written_too(there, hands):
    there.know("server01")
    files(there)[CONF] = plain()
    outcome = await hands.edit(replace(EDIT, phase="b"), PHASE_B, None, LIMIT_S)
    assert outcome.outcome == "done"
    assert read(files(there)[COPY]).get("/root/resource/awsvip@awsvip1/parameters/ip") == "172.32.0.1"
    assert read(files(there)[COPY]).get("/root/resource/md@md2/parameters/fullcopy") == "0"


@pytest.mark.parametrize(
    ("conf", "given", "sentence"),
    [
        (b"<html>", PHASE_A, "nothing was written: "),
        (None, ("interconnect server09=10.0.0.1",), "has no server server09"),
    ],
)
async def test_what_cannot_be_edited_is_left_alone(there, hands, conf, given, sentence):
    there.know("server01")
    files(there)[CONF] = conf or files(there)[CONF]
    outcome = await hands.edit(EDIT, given, None, LIMIT_S)
    assert outcome.outcome == "failed"
    assert sentence in outcome.says
    assert COPY not in files(there)


async def test_a_file_that_is_none_of_ours_is_not_written(there, hands):
    there.know("server01")
    with pytest.raises(NotAllowed, match=f"`tee {CONF}` is not run on server01"):
        await hands.edit(replace(EDIT, copy=CONF), PHASE_A, None, LIMIT_S)


async def test_a_copy_that_reads_back_otherwise_has_failed(there, hands, monkeypatch):
    there.know("server01")
    real = SshTransport.fetch

    async def torn(transport, argv, most):
        raw = await real(transport, argv, most)
        return Raw(raw.out[:-1], raw.errors, raw.code) if argv == ("cat", COPY) else raw

    monkeypatch.setattr(SshTransport, "fetch", torn)
    outcome = await hands.edit(EDIT, PHASE_A, None, LIMIT_S)
    assert outcome.outcome == "failed"
    assert outcome.says.endswith(": do it again")


async def test_a_connection_that_is_cut_while_the_copy_is_written_leaves_it_unknown_and_it_can_be_done_again(
    there, hands
):
    there.know("server01")
    inject(there.site.world, ("lose-answer", osaka.label("server01"), "tee"))
    assert (await hands.edit(EDIT, PHASE_A, None, LIMIT_S)).outcome == "unknown"
    assert (await hands.edit(EDIT, PHASE_A, None, LIMIT_S)).outcome == "done"


async def test_a_node_that_is_not_reached_was_sent_nothing(there, hands):
    outcome = await hands.edit(EDIT, PHASE_A, None, LIMIT_S)
    assert outcome.outcome == "unsent"
    assert "the host key of 172.31.10.11" in outcome.says


# --- host keys --------------------------------------------------------------------------------------------------------


async def test_a_key_that_is_offered_still_is_noted_and_then_trusted(there, hands):
    with pytest.raises(Refused, match="is unknown"):
        await hands.look(NodeFactsProbe(RESTORED, "server01", "host-name"))
    key = await fingerprint(hands)
    outcome = await hands.trust("server01", key)
    file = there.site.folder / "store" / "known_hosts"
    assert (outcome.outcome, outcome.exit_code) == ("done", 0)
    assert outcome.says == f"172.31.10.11 is known by ssh-ed25519 {key} in {file}"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (await hands.look(NodeFactsProbe(RESTORED, "server01", "host-name"))).value.word("host name") == "server01"
    assert there.logged[0] == ("server01", "$", f"its host key {key} is known from now on")


async def test_a_key_that_is_not_offered_any_more_is_not_noted(there, hands):
    outcome = await hands.trust("server01", await fingerprint(hands, "server02"))
    assert outcome.outcome == "failed"
    assert "nothing was noted: server01 offers SHA256:" in outcome.says
    assert not (there.site.folder / "store" / "known_hosts").exists()


async def test_keys_of_two_nodes_noted_at_the_same_time_are_both_there_and_earlier_ones_gone(there, hands):
    file = there.site.folder / "store" / "known_hosts"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"172.31.10.11 {there.key('server02')}\n10.9.9.9 {there.key('server02')}\n")
    keys = {node: await fingerprint(hands, node) for node in osaka.SERVERS}
    await asyncio.gather(*(hands.trust(node, key) for node, key in keys.items()))
    held = dict(line.split(" ", 1) for line in file.read_text().splitlines())
    assert {osaka.ADDRESSES[node] for node in osaka.SERVERS} | {"10.9.9.9"} == set(held)
    assert held["172.31.10.11"].split()[1] == there.key("server01").split()[1]
    assert [one.name for one in file.parent.iterdir() if one.name.endswith(".new")] == []


async def test_the_client_host_s_key_can_be_noted_and_a_stranger_s_cannot(there, hands):
    assert (await hands.trust("client", await fingerprint(hands, "client"))).outcome == "done"
    with pytest.raises(
        NotAllowed, match=r"the host key of server09 is not noted: cluster prod-db\.dr has no such node"
    ):
        await hands.trust("server09", "SHA256:x")


async def test_a_file_that_cannot_be_written_is_said(there, hands):
    (there.site.folder / "store").write_text("no folder")
    outcome = await hands.trust("server01", await fingerprint(hands))
    assert outcome.outcome == "failed"
    assert "store/known_hosts cannot be written" in outcome.says


async def test_a_node_that_is_gone_leaves_it_unsent(there, hands):
    key = await fingerprint(hands)
    inject(there.site.world, ("stop", osaka.label("server01")))
    assert (await hands.trust("server01", key)).outcome == "unsent"


async def test_who_only_looks_notes_no_key_and_writes_no_copy(there, hands, monkeypatch):
    key = await fingerprint(hands)
    only_looks = RunHands(replace(there.settings, read_only=True), there.cluster, lambda *_: None)
    with pytest.raises(NotAllowed, match="the host key of server01 is not noted: this session only looks"):
        await only_looks.trust("server01", key)
    with pytest.raises(NotAllowed, match="this session only looks"):
        await only_looks.edit(EDIT, PHASE_A, None, LIMIT_S)
    await only_looks.close()


# --- the source -------------------------------------------------------------------------------------------------------


async def test_the_source_is_looked_at_and_never_acted_on(there, hands):
    seen = await hands.look(StatusProbe("prod-db", "server01"))
    assert seen.value.local == "server01"
    there.know("server01")
    await hands.run("server01", ("hostnamectl", "set-hostname", "renamed"), None, LIMIT_S)
    assert machine(there).system.host_name == "renamed"
    assert there.site.world.machines["server01"].system.host_name == "server01"


# --- commands that end with the node ----------------------------------------------------------------------------------


@pytest.mark.parametrize("argv", [("reboot",), ("clpdown",), ("clpdown", "-r"), ("clpbackup.sh", "--pre")])
async def test_a_command_that_takes_the_node_down_ends_at_once_one_way_or_the_other(there, hands, argv):
    there.know("server01")
    async with asyncio.timeout(LIMIT_S):
        outcome = await hands.run("server01", argv, None, 3600.0)
    assert outcome.outcome in {"done", "unknown"}


async def test_one_whose_word_is_lost_with_the_node_is_unknown_as_soon_as_that_is_seen(there, hands):
    there.know("server01")
    inject(there.site.world, ("lose-answer", osaka.label("server01"), "clpdown"))
    async with asyncio.timeout(LIMIT_S):
        outcome = await hands.run("server01", ("clpdown", "-r"), None, 3600.0)
    assert (outcome.outcome, outcome.exit_code) == ("unknown", None)
    assert outcome.says == "the connection to server01 was lost before `clpdown -r` ended"
