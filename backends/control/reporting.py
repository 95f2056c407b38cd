"""The report of a run, from the store."""

from backends.control.clerk import Clerk
from backends.control.duties import met
from backends.control.past import usual_beside
from backends.report import tell
from backends.report.blocks import Block
from backends.report.pages import pages


def reported(clerk: Clerk, run: str) -> tuple[Block, ...]:
    """What a run did and what is left to do, as far as it goes. Raises `NoSuchRun`."""
    return tuple(pages(tell(clerk.read(run), met(clerk, run), usual_beside(clerk, run))))
