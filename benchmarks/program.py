"""How long the whole program takes under mocks, per resource: python -m benchmarks.program [stack]
[runs].
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from downbeat.config import stack_file
from tests import program


def main(stack: str = "prod", runs: str = "5") -> None:
    """One run to warm up (imports), then `runs` measured ones; prints milliseconds in all and per
    resource.
    """
    config = program.engine_config(stack_file(program.ROOT, stack))
    start = time.perf_counter()
    resources = sum(
        r.custom for r in program.run(program.main, stack=stack, config=config).registrations
    )
    first = time.perf_counter() - start
    seconds = []
    for _ in range(int(runs)):
        start = time.perf_counter()
        program.run(program.main, stack=stack, config=config)
        seconds.append(time.perf_counter() - start)
    each = statistics.median(seconds)
    print(
        f"{stack}: {resources} resources; first run {first * 1000:.0f} ms, then {each * 1000:.0f}"
        f" ms: {each * 1000 / resources:.2f} ms each"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
