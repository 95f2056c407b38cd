import pytest

from backends.transports.hops import Hop, parse_jump


@pytest.mark.parametrize(
    ("text", "hop"),
    [
        ("bastion", Hop("bastion")),
        ("ops@bastion:2222", Hop("bastion", "ops", 2222)),
        ("ssh://ops@bastion:2222/", Hop("bastion", "ops", 2222)),
        ("[2001:db8::1]:22", Hop("2001:db8::1", None, 22)),
        ("2001:db8::1", Hop("2001:db8::1")),
        ("user@example.com@bastion", Hop("bastion", "user@example.com")),
        ("a, ops@b", Hop("b", "ops", None, Hop("a"))),
    ],
)
def test_a_jump_is_read_as_openssh_writes_it(text, hop):
    assert parse_jump(text) == hop


@pytest.mark.parametrize("text", ["", "a,,b", "ops@", "bastion:port"])
def test_a_jump_nobody_can_read_is_an_error(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_jump(text)
