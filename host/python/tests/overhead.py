"""Makes a call as often as each line of standard input says, and prints the nanoseconds of it: `overhead.py MAPPING BODY`."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from lupasilta import Mapping  # noqa: E402

body = Path(sys.argv[2]).read_bytes()
with Mapping(sys.argv[1]) as mapping:
    for line in sys.stdin:
        began = time.perf_counter_ns()
        for _ in range(int(line)):
            mapping.plan({"commondata": body})
        print(time.perf_counter_ns() - began, flush=True)
