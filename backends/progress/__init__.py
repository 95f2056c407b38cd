"""How a run stands: `learn_run(progress, seq, event) -> progress`. Pure; screens, report and resumed runs share it."""

from backends.progress.fold import NOTHING, learn_run, replay
from backends.progress.values import Holder, LogLine, Progress, RunRow, Standing, StepProgress

__all__ = ["NOTHING", "Holder", "LogLine", "Progress", "RunRow", "Standing", "StepProgress", "learn_run", "replay"]
