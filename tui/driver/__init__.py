"""A driver for Textual that sends only the cells that changed, and one frame at a time.

`App(driver_class=choose())` uses it where there is a terminal to use it on. `report_of(app)` says how it fares.
"""

from tui.driver.choice import choose
from tui.driver.report import Report, report_of
from tui.driver.signals import end_on_signals

__all__ = ["Report", "choose", "end_on_signals", "report_of"]
