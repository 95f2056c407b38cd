"""How a run stands: `learn_run(progress, event) -> progress`. Pure; screens, report and the resumed run share it."""

from backends.progress.values import Holder, Progress, RunRow, Standing, StepProgress

__all__ = ["Holder", "Progress", "RunRow", "Standing", "StepProgress"]
