"""How a run stands: `learn_run(progress, seq, event) -> progress`. Pure; screens, report and resumed runs share it."""

from backends.progress.fold import NOTHING, learn_run, replay
from backends.progress.held import Held, Waited, held, waited
from backends.progress.obligations import Duties, Met, Obliged, duties_of, learn_duties, obligations
from backends.progress.usual import Took, Usual, took, usual
from backends.progress.values import Holder, LogLine, Progress, RunRow, Standing, StepProgress
from backends.progress.wanted import Wanted, stops, wanted

__all__ = [
    "NOTHING",
    "Duties",
    "Held",
    "Holder",
    "LogLine",
    "Met",
    "Obliged",
    "Progress",
    "RunRow",
    "Standing",
    "StepProgress",
    "Took",
    "Usual",
    "Waited",
    "Wanted",
    "duties_of",
    "held",
    "learn_duties",
    "learn_run",
    "obligations",
    "replay",
    "stops",
    "took",
    "usual",
    "waited",
    "wanted",
]
