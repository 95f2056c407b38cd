"""What is confirmed once more before a run goes on."""

from datetime import timedelta

import pytest

from backends.errors import NotAllowed
from screenshots import tales
from tui.cli.confirming import confirm_anew


def test_a_run_that_has_yet_to_interrupt_a_service_does_not_go_on_where_nobody_can_confirm_it(
    capfdbinary: pytest.CaptureFixture[bytes],
):
    fresh = tales.Tale(tales.plan("move-group")).progress
    with pytest.raises(NotAllowed, match=r"confirmed at a terminal, and this is none; resume it from one"):
        confirm_anew(fresh, "prod-db", fresh.began_at + timedelta(minutes=2))
    assert "2:00 ago, by operator@bastion. Next is step 1.1" in " ".join(capfdbinary.readouterr().out.decode().split())


def test_a_run_of_which_only_looks_are_left_goes_on_unasked(capfdbinary: pytest.CaptureFixture[bytes]):
    under_way = tales.gone().progress
    confirm_anew(under_way, "prod-db", under_way.began_at)
    assert b"Next is step 2.1" in capfdbinary.readouterr().out
