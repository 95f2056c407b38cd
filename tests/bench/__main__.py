"""Every benchmark: `make bench`. Each figure beside a baseline of the same run, since machines are noisy."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

from tests.bench import (
    command_bench,
    console_bench,
    dynamo_bench,
    exchange_bench,
    freeze_bench,
    move_bench,
    plan_bench,
    rehearse_bench,
    restore_bench,
    runner_bench,
    split_bench,
    store_bench,
    terminal_bench,
)

terminal_bench.heading()
command_bench.main()
console_bench.main()
store_bench.main()
dynamo_bench.main()
plan_bench.main()
move_bench.main()
restore_bench.main()
runner_bench.main()
split_bench.main()
rehearse_bench.main()
freeze_bench.main()
exchange_bench.main()
