"""The site file: whatever is in it, either settings come of it or a sentence for every mistake."""

import errno
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as some

from backends import sitefile
from backends.errors import SiteError
from backends.model import StatusProbe
from backends.questions import probes, second_probes, vips_probe
from backends.settings import Cluster, Node, Ssh, StorePlace, Timing

ONE_MACHINE = (
    "[clusters.books]\nregion = 'eu-north-1'\nnodes.alpha = { address = 'x', instance = 'i-0123456789abcdef0' }"
)
NODE = '[clusters.books.nodes.alpha]\naddress = "10.0.0.1"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "site.toml"


@pytest.fixture
def mistakes(file: Path):
    """What is wrong with a text, without the file's name."""

    def told(text: str) -> list[str]:
        file.write_text(text, encoding="utf-8")
        with pytest.raises(SiteError) as error:
            sitefile.read(file)
        sentences = str(error.value).splitlines()
        assert all(one.startswith(f"{file}, line ") for one in sentences)
        return [one.removeprefix(f"{file}, ") for one in sentences]

    return told


def test_the_least_a_site_file_must_say(file):
    file.write_text(NODE)
    site = sitefile.read(file)
    assert site.path == str(file)
    assert site.clusters == (Cluster("books", (Node("alpha", "10.0.0.1"),)),)
    own = platformdirs.user_state_path("clpdeck") / "known_hosts"
    assert (site.ssh, site.timing) == (Ssh(own_hosts=str(own)), Timing())


def test_all_a_site_file_may_say(file):
    file.write_text(
        """\
        read_only = true
        [ssh]
        config = "ssh_config"
        known_hosts = "/etc/hosts.known"
        [aws]
        profile = "watcher"
        act_profile = "operator"
        region = "eu-north-1"
        [store]
        folder = "runs"
        [timing]
        status_s = 3
        back_off_most_s = 45.5
        [clusters."book.shop"]
        banner = "PRODUCTION"
        vips = ["10.9.8.7", "fd00::7"]
        mirrors = ["md1", "md-2"]
        region = "eu-south-2"
        endpoint_url = "http://127.0.0.1:4566"
        credentials_file = "keys"
        nodes.alpha = { address = "alpha.example", user = "ops", instance = "i-0123456789abcdef0", sudo = true }
        """
    )
    site = sitefile.read(file)
    assert site.read_only is True
    assert site.store == StorePlace(str(file.parent / "runs"))
    own = str(file.parent / "runs" / "known_hosts")
    assert site.ssh == Ssh(str(file.parent / "ssh_config"), "/etc/hosts.known", own)
    assert (site.timing.status_s, site.timing.back_off_most_s, site.timing.mirror_s) == (3.0, 45.5, Timing().mirror_s)
    assert site.clusters == (
        Cluster(
            "book.shop",
            (Node("alpha", "alpha.example", "ops", instance="i-0123456789abcdef0", sudo=True),),
            ("10.9.8.7", "fd00::7"),
            ("md1", "md-2"),
            "PRODUCTION",
            "eu-south-2",
            "watcher",
            "operator",
            "http://127.0.0.1:4566",
            str(file.parent / "keys"),
        ),
    )


def test_second_ways_to_see_a_cluster(file):
    file.write_text(
        """\
        [timing]
        ssm_s = 7
        client_s = 9
        [clusters.books]
        region = "eu-north-1"
        vips = ["10.9.8.7"]
        ssm = true
        client = { address = "10.0.0.50", user = "ops", port_checked = 5432 }
        nodes.alpha = { address = "x", instance = "i-0123456789abcdef0" }
        nodes.beta = { address = "y", instance = "i-0123456789abcdef1", ssm = false }
        nodes.gamma = { address = "z" }
        """
    )
    site = sitefile.read(file)
    [books] = site.clusters
    assert (site.timing.ssm_s, site.timing.client_s) == (7.0, 9.0)
    assert [node.ssm for node in books.nodes] == [True, False, False]
    assert books.machine("client") == Node("client", "10.0.0.50", "ops")
    assert vips_probe(books).of == ("10.9.8.7:5432",)
    assert vips_probe(books) in probes(books)
    asked = [one.asked for one in second_probes(books)]
    assert asked == [StatusProbe("books", "alpha")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nodes.alpha = { address = 'x', ssm = true }", "a node is known to SSM by its EC2 instance"),
        ("client = { address = 'y' }\nnodes.client = { address = 'x' }", "a node may not be called client"),
    ],
)
def test_what_a_second_way_cannot_do_without(mistakes, text, said):
    [mistake] = mistakes(f"[clusters.books]\nregion = 'eu-north-1'\n{text}")
    assert said in mistake


def test_runs_may_be_kept_in_a_table_that_several_machines_use(file):
    file.write_text(
        f"""\
        [aws]
        profile = "watcher"
        [store]
        table = "clpdeck-runs"
        region = "ap-northeast-3"
        profile = "runs"
        endpoint_url = "http://127.0.0.1:8000"
        credentials_file = "keys"
        {NODE}"""
    )
    assert sitefile.read(file).store == StorePlace(
        None, "clpdeck-runs", "ap-northeast-3", "runs", "http://127.0.0.1:8000", str(file.parent / "keys")
    )


def test_a_tilde_is_the_users_home(file, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    file.write_text(f'[ssh]\nconfig = "~/.ssh/config"\n{NODE}')
    assert sitefile.read(Path("~/site.toml")).ssh.config == str(tmp_path / ".ssh/config")


def test_the_file_is_looked_for_in_the_environment_then_in_the_users_configuration(monkeypatch, tmp_path):
    monkeypatch.setenv("CLPDECK_SITE", "/somewhere/else.toml")
    assert sitefile.default_path() == Path("/somewhere/else.toml")
    monkeypatch.delenv("CLPDECK_SITE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert sitefile.default_path() == tmp_path / "clpdeck/site.toml"


ALPHA = "clusters.books.nodes.alpha"
ONE_LINE = "a text of one line is expected, without control characters, and not empty"
UNKNOWN = "nobody knows this key; did you mean"

MISTAKES = [
    # the text, the line and key of its mistake, and what is said of it
    ("", 1, "clusters", "this key is missing"),
    ("[clusters.books.nodes.alpha]\nuser = 'x'\n", 1, f"{ALPHA}.address", "this key is missing"),
    ("[clusters.books]\n", 1, "clusters.books.nodes", "this key is missing"),
    ("clusters = {}\n", 1, "clusters", "at least one is expected (found {})"),
    ("[clusters.books.nodes]\n", 1, "clusters.books.nodes", "at least one is expected (found {})"),
    ("clusters.books.nodes.alpha = 5\n", 1, ALPHA, "a table of keys is expected (found 5)"),
    ("[[clusters]]\nname = 'x'\n", 1, "clusters", "a table of keys is expected (found [{'name': 'x'}])"),
    (f"[timming]\n{NODE}", 1, "timming", f"{UNKNOWN} timing?"),
    (f"[timing]\nstatus = 5\n{NODE}", 2, "timing.status", f"{UNKNOWN} status_s?"),
    (f"[aws]\nreigon = 'x'\n{NODE}", 2, "aws.reigon", f"{UNKNOWN} region?"),
    (f"[store]\ntabel = 'x'\n{NODE}", 2, "store.tabel", f"{UNKNOWN} table?"),
    (
        f"[store]\ntable = 'x y'\nregion = 'x'\n{NODE}",
        2,
        "store.table",
        "the name of a DynamoDB table is expected, such as clpdeck-runs (found 'x y')",
    ),
    (
        f"[store]\ntable = 'clpdeck-runs'\n{NODE}",
        1,
        "store",
        'a table lies in one region; write region = "ap-northeast-3" (or yours; best not that of the clusters)',
    ),
    (
        f"[store]\nfolder = 'x'\nprofile = 'x'\n{NODE}",
        1,
        "store",
        'it has profile, which is that of a DynamoDB table; write table = "clpdeck-runs" (or yours) too',
    ),
    (f"[ssh]\nknown_host = 'x'\n{NODE}", 2, "ssh.known_host", f"{UNKNOWN} known_hosts?"),
    (f"[clusters.books]\n# a comment\nmirors = []\n{NODE}", 3, "clusters.books.mirors", f"{UNKNOWN} mirrors?"),
    (f"{NODE}prot = 22\n", 3, f"{ALPHA}.prot", f"{UNKNOWN} port?"),
    (f"{NODE}'prot' = 22\n", 3, f"{ALPHA}.prot", f"{UNKNOWN} port?"),
    (f"clusters.books.banr = 'x'\n{NODE}", 1, "clusters.books.banr", f"{UNKNOWN} banner?"),
    (
        f"{NODE}colour = 'red'\n",
        3,
        f"{ALPHA}.colour",
        "nobody knows this key; known keys are address, user, port, transport, instance, sudo, ssm",
    ),
    (f"{NODE}port = 70000\n", 3, f"{ALPHA}.port", "input should be less than or equal to 65535 (found 70000)"),
    (f"{NODE}port = true\n", 3, f"{ALPHA}.port", "input should be a valid integer (found True)"),
    (f"{NODE}transport = 'telnet'\n", 3, f"{ALPHA}.transport", "input should be 'ssh' (found 'telnet')"),
    (
        f"{NODE}instance = 'i-XYZ'\n",
        3,
        f"{ALPHA}.instance",
        "an EC2 instance id is expected, such as i-0123456789abcdef0 (found 'i-XYZ')",
    ),
    ("clusters.books.nodes.alpha = { address = '' }\n", 1, f"{ALPHA}.address", f"{ONE_LINE} (found '')"),
    (
        f"{NODE}[clusters.books.nodes.beta]\naddress = 'x'\nsudo = 'yes'\n",
        5,
        "clusters.books.nodes.beta.sudo",
        "input should be a valid boolean (found 'yes')",
    ),
    (
        '[clusters."book.shop".nodes.alpha]\naddress = 7\n',
        2,
        "clusters.book.shop.nodes.alpha.address",
        "input should be a valid string (found 7)",
    ),
    (f"[timing]\nstatus_s = 0\n{NODE}", 2, "timing.status_s", "input should be greater than 0 (found 0)"),
    (
        f"[timing]\nstatus_s = inf\n{NODE}",
        2,
        "timing.status_s",
        "input should be less than or equal to 86400 (found inf)",
    ),
    (
        f"[clusters.books]\nvips = [\n  '10.9.8.7',\n  '10.9.8.8/32',\n]\n{NODE}",
        2,
        "clusters.books.vips.1",
        "an IP address without a mask is expected, such as 10.0.0.200 (found '10.9.8.8/32')",
    ),
    (
        f"[clusters.books]\nvips = ['10.9.8.7', '10.9.8.7']\n{NODE}",
        2,
        "clusters.books.vips",
        "10.9.8.7 is given twice (found ['10.9.8.7', '10.9.8.7'])",
    ),
    (
        f"[clusters.books]\nmirrors = ['md 1; reboot']\n{NODE}",
        2,
        "clusters.books.mirrors.0",
        "the name of a mirror disk resource is expected, such as md1 (found 'md 1; reboot')",
    ),
    (
        "[clusters.books.nodes.AWS]\naddress = 'x'\n",
        1,
        "clusters.books.nodes",
        "a node may not be called AWS, which is an observer of its own (found {'AWS': {'address': 'x'}})",
    ),
    (
        f"[clusters.books]\nvips = ['10.9.8.7']\n{NODE}",
        1,
        "clusters.books",
        'it has VIPs or EC2 instances but no region; write region = "ap-northeast-1" (or yours) here or under [aws]',
    ),
    (
        f"{ONE_MACHINE}\n{ONE_MACHINE.replace('books', 'shop')}",
        6,
        "clusters.shop.nodes.alpha.instance",
        "i-0123456789abcdef0 is a node of books too, and a server belongs to one cluster",
    ),
    (
        f"[ssh]\nconfig = '~nobody.of.that.name/x'\n{NODE}",
        2,
        "ssh.config",
        "nobody knows whose home folder that is (found '~nobody.of.that.name/x')",
    ),
]


@pytest.mark.parametrize(("text", "line", "key", "sentence"), MISTAKES)
def test_a_mistake_is_named_by_line_and_key_with_what_to_write(mistakes, text, line, key, sentence):
    assert mistakes(text) == [f"line {line}, {key}: {sentence}"]


def test_several_mistakes_are_told_at_once(mistakes):
    told = mistakes(f"[clusters.books]\nvips = ['x']\nbaner = 'X'\n{NODE}port = 0\n[sssh]\n")
    assert [one.split(":")[0] for one in told] == [
        "line 2, clusters.books.vips.0",
        "line 6, clusters.books.nodes.alpha.port",
        "line 3, clusters.books.baner",
        "line 7, sssh",
    ]


def test_two_nodes_cannot_be_one_instance(mistakes):
    same = 'instance = "i-0123456789abcdef0"\n'
    (told,) = mistakes(f'[aws]\nregion = "x"\n{NODE}{same}[clusters.books.nodes.beta]\naddress = "y"\n{same}')
    assert "i-0123456789abcdef0 is given twice" in told


@pytest.mark.parametrize("names", [("server-of-the-shop-1", "server-of-the-shop-2"), ("books", "Books")])
def test_two_nodes_that_clpstat_would_print_alike_are_refused(mistakes, names):
    (told,) = mistakes("".join(f'[clusters.books.nodes.{name}]\naddress = "{name}.example"\n' for name in names))
    assert f"{names[0]} and {names[1]} cannot be told apart: clpstat prints the first 16 characters of a" in told


def test_a_name_that_another_one_only_begins_with_is_its_own(file):
    names = ("db", "db2", "server-of-shop-1", "server-of-shop-2-of-two")
    file.write_text("".join(f'[clusters.books.nodes.{name}]\naddress = "{name}.example"\n' for name in names))
    assert [node.name for node in sitefile.read(file).clusters[0].nodes] == [*names]


def test_names_that_could_steer_a_terminal_are_refused_and_not_shown(mistakes):
    (told,) = mistakes('[clusters.books.nodes."al\\u001b[31mpha"]\naddress = "x"\n')
    assert "\x1b" not in told
    assert "a text of one line is expected" in told


def test_a_long_wrong_value_is_cut(mistakes):
    (told,) = mistakes(f'{NODE}instance = "{"x" * 5000}"\n')
    assert len(told) < 250


def test_what_is_no_toml_is_said_so_with_its_line(file):
    file.write_text("[clusters\n")
    with pytest.raises(SiteError, match=r"site\.toml: this is not TOML: .*line 1"):
        sitefile.read(file)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000])
def test_what_breaks_a_reader_of_toml_is_a_mistake_like_any_other(file, text):
    file.write_text(text)
    with pytest.raises(SiteError, match="this is not"):
        sitefile.read(file)


def test_a_file_that_is_not_there_says_how_to_get_one(file):
    with pytest.raises(SiteError, match="there is no site file; write one"):
        sitefile.read(file)


def test_a_folder_is_no_file(file):
    file.mkdir()
    with pytest.raises(SiteError, match="cannot be read: Is a directory"):
        sitefile.read(file)


def test_a_file_that_may_not_be_read_is_said_so(file, monkeypatch):
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(SiteError, match="cannot be read: Permission denied"):
        sitefile.read(file)


def test_other_encodings_than_utf8_are_named_as_the_reason(file):
    file.write_bytes(NODE.encode() + "# サーバ".encode("cp932"))
    with pytest.raises(SiteError, match=r"is not UTF-8 \(byte \d+\)"):
        sitefile.read(file)


def test_the_mark_some_editors_put_first_is_no_mistake(file):
    file.write_bytes(b"\xef\xbb\xbf" + NODE.encode())
    assert sitefile.read(file).clusters


PIECES = some.sampled_from(
    [
        *("[clusters.books.nodes.alpha]\n", "address='x'\n", "[aws]\n", "region='r'\n", "vips=['10.1.1.1']\n"),
        *("[[clusters]]\n", "clusters.books", "=", "{", "}", "[", "]", "'", '"""', "\n", "port=1\n", "nodes", "."),
        *("1e400", "\\u0007", "inf", "\u2028", "timing.status_s=nan\n"),
    ]
)


@given(some.lists(PIECES | some.text(max_size=8)).map("".join))
def test_any_text_is_a_site_or_an_error_in_sentences(text):
    path = Path("/somewhere/site.toml")
    try:
        site = sitefile.understand(path, text)
    except SiteError as error:
        wrong = str(error)
    else:
        wrong = ""
        assert site.clusters
    assert all(one.startswith(f"{path}") for one in wrong.splitlines())
