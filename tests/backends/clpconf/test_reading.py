import pytest

from backends.clpconf import Device, Guids, MirrorConf, common_path, own_path, read, value_for
from backends.clpconf.values import LinkConf
from backends.errors import ConfError
from tests.backends.clpconf.files import ORCHARD, SHED, having, orchard, shed

VIP = "/root/resource/awsvip@vip"


def test_a_file_in_euc_jp_is_read_in_the_encoding_it_declares() -> None:
    conf = read(orchard())
    assert (conf.encoding, conf.declaration) == ("EUC-JP", '<?xml version="1.0" encoding="EUC-JP"?>')
    assert conf.get("/root/cluster/comment") == "受注データベース、東京"


@pytest.mark.parametrize(
    ("declared", "codec", "comment"),
    [
        ("SJIS", "cp932", "①ソ表"),
        ("Shift_JIS", "shift_jis", "予備"),
        ("UTF-8", "utf-8", "予備 🍎"),
        ("utf-8", "utf-8-sig", "予備"),
        ("GB2312", "gb2312", "备用"),
        ("GB2312", "gbk", "備用"),
        ("EUC-JP", "euc_jis_2004", "①"),
        ("ascii", "ascii", "spare"),
    ],
)
def test_every_encoding_that_clusterpro_has_is_read(declared: str, codec: str, comment: str) -> None:
    text = having(
        having(SHED, "<comment />\n  </cluster>", f"<comment>{comment}</comment></cluster>"), 'ASCII"', f'{declared}"'
    )
    conf = read(text.encode(codec))
    assert conf.encoding == declared
    assert conf.get("/root/cluster/comment") == comment


def test_values_are_named_as_the_products_tools_name_them() -> None:
    conf = read(orchard())
    assert conf.get("/root/resource/awsvip@vip/parameters/ip") == "172.20.0.7"
    assert conf.get("/root/server@apple/device@0/info") == "10.3.1.11"
    assert conf.get("/root/server@apple/device@400/mdc/info") == "10.3.1.11"
    assert conf.get("/root/group@harvest/resource@md@md1") == ""
    assert conf.get("/root/resource/md@md1/parameters/fullcopy") is None


def test_siblings_that_share_a_name_are_counted_and_other_attributes_have_a_step_of_their_own() -> None:
    text = '<root><a name="x/y"><b k="1">one</b><b>two</b></a><a name="x/y">three [%]</a></root>'
    assert read(text.encode()).values == (
        ("/root/a@x%2Fy/b/@k", "1"),
        ("/root/a@x%2Fy/b", "one"),
        ("/root/a@x%2Fy/b[2]", "two"),
        ("/root/a@x%2Fy[2]", "three [%]"),
    )


def test_the_servers_stand_in_the_order_of_their_priority_with_their_addresses() -> None:
    conf = read(orchard())
    assert [server.name for server in conf.servers] == ["apple", "pear"]
    apple = conf.servers[0]
    assert apple.interconnects == (Device("/root/server@apple/device@0", "0", "10.3.1.11"),)
    assert apple.mirror_connects == (Device("/root/server@apple/device@400", "400", "10.3.1.11", "10.3.1.11"),)


def test_initial_mirror_construction_is_on_where_it_is_left_out() -> None:
    md1, md2 = read(orchard()).mirrors
    assert (md1.builds, md2.builds) == (True, False)
    assert md1 == MirrorConf(
        "/root/resource/md@md1", "md", "md1", "/dev/orchard/dp1", "/dev/orchard/cp1", "/srv/pips", True, (), ("400",)
    )


@pytest.mark.parametrize(("text", "builds"), [("<fullcopy>1</fullcopy>", True), ("<fullcopy>2</fullcopy>", None)])
def test_a_switch_whose_word_nobody_knows_is_neither_on_nor_off(text: str, builds: bool | None) -> None:
    assert read(having(ORCHARD, "<fullcopy>0</fullcopy>", text).encode("euc_jp")).mirrors[1].builds is builds


def test_on_windows_partitions_are_letters_and_volumes_and_mirror_construction_is_not_known() -> None:
    (jars,) = read(shed()).mirrors
    assert (jars.data, jars.cluster, jars.builds) == ("J", "K", None)
    guids = ("1d1d1d1d-0000-4000-8000-000000000001", "1d1d1d1d-0000-4000-8000-000000000002")
    assert jars.guids == (Guids("rake", *guids),)


def test_groups_have_their_resources_and_start_by_themselves_where_nothing_is_said() -> None:
    conf = read(orchard())
    (harvest,) = conf.groups
    assert harvest.resources == (("awsvip", "vip"), ("md", "md1"), ("md", "md2"))
    assert harvest.starts is True
    assert [(one.name, one.group) for one in conf.of_kind("awsvip")] == [("vip", "harvest")]
    text = having(ORCHARD, "<gid>0</gid>", "<gid>0</gid><start>0</start>")
    assert read(text.encode("euc_jp")).groups[0].starts is False


def test_heartbeats_and_np_resolutions_say_whom_they_ask() -> None:
    conf = read(orchard())
    assert [(one.kind, one.device) for one in conf.heartbeats] == [("lankhb", "0")]
    host = "orchard-np.s3-website-ap-northeast-1.amazonaws.com"
    assert conf.resolutions == (
        LinkConf("/root/networkpartition/httpnp@httpnp1", "httpnp", "httpnp1", 0, "10700", (host,)),
        LinkConf(
            "/root/networkpartition/pingnp@pingnp1", "pingnp", "pingnp1", 1, "10200", ("10.3.1.1", "203.0.113.53")
        ),
    )


@pytest.mark.parametrize(
    ("saved", "version"),
    [("5.3.1-1", (5, 3)), ("4.2.0-1", (4, 2)), ("12.30", (4, 3)), ("13.01", None), ("", None), ("new", None)],
)
def test_the_version_is_the_products_own_or_not_known(saved: str, version: tuple[int, int] | None) -> None:
    assert read(having(SHED, "4.2.0-1", saved).encode()).version == version


def test_a_server_has_its_own_value_or_the_common_one() -> None:
    conf = read(orchard())
    assert value_for(conf, VIP, "eniid", "apple") == "eni-0aaaaaaaaaaaaaaa1"
    assert value_for(conf, VIP, "eniid", "pear") == "eni-0aaaaaaaaaaaaaaa2"
    assert value_for(conf, VIP, "ip", "pear") == "172.20.0.7"
    assert value_for(conf, VIP, "awsclitimeout", "pear") is None
    assert conf.get(own_path(VIP, "eniid", "pear")) == "eni-0aaaaaaaaaaaaaaa2"
    assert common_path(VIP, "ip") == "/root/resource/awsvip@vip/parameters/ip"


def test_a_password_is_never_among_the_values() -> None:
    conf = read(orchard())
    assert conf.secrets
    assert conf.get("/root/webmgr/security/adminpassword") == "(hidden)"
    assert conf.get("/root/webmgr/security/userpassword") == ""
    assert conf.get("/root/server@apple/device@600/extend") == "(hidden)"
    assert conf.get("/root/server@apple/device@600/info") == "10.3.9.11"
    assert "9f8e7d6c5b4a" not in repr(conf)
    assert "plum-jam" not in repr(conf)
    assert not read(shed()).secrets


@pytest.mark.parametrize(
    "element",
    [
        "<mail><passwd>hush</passwd></mail>",
        "<mail><pass>hush</pass></mail>",
        '<mail password="hush"/>',
        "<password><text>hush</text></password>",
        "<forcestop><vcenter><user>hush</user></vcenter></forcestop>",
        "<genw><secretkey>hush</secretkey></genw>",
        "<genw><accesstoken>hush</accesstoken></genw>",
        "<genw><credential>hush</credential></genw>",
        "<genw><url>https://root:hush@apple/</url></genw>",
    ],
)
def test_what_is_like_a_password_is_hidden_too(element: str) -> None:
    conf = read(f"<root>{element}</root>".encode())
    assert "hush" not in repr(conf)
    assert "(hidden)" in repr(conf.values)


def test_what_only_sounds_like_one_is_shown() -> None:
    conf = read(b"<root><a><bypass>1</bypass><passive>2</passive><user>root</user></a></root>")
    assert [text for _, text in conf.values] == ["1", "2", "root"]


def test_values_are_made_safe_to_show() -> None:
    conf = read("<root><cluster><name>or\u202ech\u200bard\n</name></cluster></root>".encode())
    assert conf.cluster == "orchard"


def test_a_file_that_is_not_in_its_encoding_is_refused_with_the_place() -> None:
    data = orchard().replace(b'"EUC-JP"', b'"ASCII"')
    with pytest.raises(ConfError, match="declares ASCII and is not in it: see the byte at"):
        read(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no element found in line 1"),
        (b"<root><a></root>", "mismatched tag in line 1"),
        (b"<conf/>", "its outermost element is not <root>"),
        (b'<?xml version="1.0" encoding="EBCDIC"?><root/>', "declares the encoding EBCDIC"),
        ("<root/>".encode("utf-16"), "UTF-16"),
        (b"<root>" + b"<a>" * 40 + b"</a>" * 40 + b"</root>", "nests more than"),
        (b"<root>&nbsp;</root>", "undefined entity"),
        (b"\x00" * 40, "no XML"),
    ],
)
def test_what_is_no_configuration_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(ConfError, match=said):
        read(data)
