from textwrap import dedent

FOLDER = "/root/licences/dr"


async def test_the_registered_licences_are_listed_with_their_serials(typed):
    out = (await typed("server02", "clplcnsc -l")).out
    assert "< CLUSTERPRO X 5.3 for Linux <TRIAL> >\nSeq... 1\n   Serial No............... eval-base-sv2\n" in out
    assert "eval-repl-sv2" in out
    assert "sv1" not in out


async def test_all_are_deleted_only_where_yes_is_answered(typed, world):
    refused = await typed("server01", "clplcnsc -d -a", says="n\n")
    assert (refused.status, len(world.machines["server01"].system.licences)) == (1, 2)
    assert (await typed("server01", "clplcnsc -d -a")).status == 1
    reply = await typed("server01", "clplcnsc -d -a", says="y\n")
    assert reply.out == dedent("""\
        <Serial No : eval-base-sv1> License delete succeeded.
        <Serial No : eval-repl-sv1> License delete succeeded.

        Processed license num (success: 2, error: 0).
        """)
    assert world.machines["server01"].system.licences == {}
    assert len(world.machines["server02"].system.licences) == 2


async def test_the_files_of_a_folder_are_registered_and_a_stopped_cluster_makes_it_half_a_success(typed, world):
    await typed("server01", "clpcl -t -a")
    world.clock.advance(60.0)
    reply = await typed("server01", f"clplcnsc -i {FOLDER}/*.key")
    assert reply.out == dedent(f"""\
        <Filename : {FOLDER}/eval_base_53_sv3.key>
          <Serial No : eval-base-sv3> License registration succeeded.

        <Filename : {FOLDER}/eval_repl_53_sv3.key>
          <Serial No : eval-repl-sv3> License registration succeeded.
        Command succeeded.
        But the license was not applied to all the servers in the cluster
        because there are one or more servers that are not started up.

        Processed license num (success: 2, error: 0).
        """)
    assert set(world.machines["server01"].system.licences) >= {"eval-base-sv3", "eval-repl-sv3"}


async def test_a_running_cluster_takes_licences_everywhere(typed):
    reply = await typed("server01", f"clplcnsc -i {FOLDER}/eval_base_53_sv3.key")
    assert "Command succeeded.\n\nProcessed license num (success: 1, error: 0).\n" in reply.out


async def test_what_is_no_licence_of_this_version_is_counted_as_an_error(typed, world):
    world.machines["server01"].system.files["/root/old.key"] = b"product=CLUSTERPRO X 4.1 for Linux\nserial=old-1\n"
    reply = await typed("server01", "clplcnsc -i old.key missing.key")
    assert reply.status == 1
    assert reply.out.endswith("\nProcessed license num (success: 0, error: 2).\n")


async def test_a_serial_that_is_not_registered_cannot_be_deleted(typed):
    reply = await typed("server01", "clplcnsc -d eval-base-sv9", says="y")
    assert "<Serial No : eval-base-sv9> License delete failed.\n" in reply.out
    assert (await typed("server01", "clplcnsc -d", says="y")).status == 1
    assert (await typed("server01", "clplcnsc -l -d")).status == 1


async def test_a_server_without_any_licence_does_not_start_its_cluster_service(typed, world):
    await typed("server02", "clplcnsc -d -a", says="y")
    await typed("server02", "clpdown -r")
    world.clock.advance(120.0)
    assert world.cluster.members["server02"].service == "stopped"
    assert "no licence" in (await typed("server02", "cat /opt/nec/clusterpro/log/userlog.00.log")).out
