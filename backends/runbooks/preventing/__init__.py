"""What keeps both sides from being active: the forced-stop script, and a target to know by who is cut off."""

from backends.runbooks.preventing.script import form as script_form
from backends.runbooks.preventing.script import install_forced_stop_script
from backends.runbooks.preventing.script import looks as script_looks
from backends.runbooks.preventing.target import form as target_form
from backends.runbooks.preventing.target import looks as target_looks
from backends.runbooks.preventing.target import make_np_target

__all__ = [
    "install_forced_stop_script",
    "make_np_target",
    "script_form",
    "script_looks",
    "target_form",
    "target_looks",
]
