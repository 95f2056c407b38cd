import pytest


@pytest.mark.parametrize(
    ("program", "since"),
    [
        ("clpstat", "4.1"),
        ("clplcnsc -l", "4.1"),
        ("clpsvcctrl.sh", "4.2"),
        ("clpbackup.sh", "4.3"),
        ("clprestore.sh", "4.3"),
        ("clpcfset", "4.3"),
        ("clpcfadm", "5.3"),
    ],
)
async def test_a_program_is_found_from_its_first_version_on(new_site, program: str, since: str):
    for version in ("4.1", "4.2", "4.3", "5.0", "5.3"):
        _, typed = new_site(version)
        reply = await typed("server01", program)
        assert (reply.status == 127) == (version < since)
        if version < since:
            assert reply.err == f"bash: {program}: command not found\n"
