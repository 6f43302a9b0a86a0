"""How long the whole program takes under mocks as a stack grows: python -m benchmarks.growth
[pipelines …].

The pipelines of a stack of n are copies of prod's, each under names of its own. Each size runs in a
process of its own, so that nothing is kept from the one before.
"""

from __future__ import annotations

import copy
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

SIZES = ("10", "50", "100", "200")


def main(*sizes: str) -> None:
    """Print a line for each size."""
    if len(sizes) == 2 and sizes[0] == "--one":
        measured(int(sizes[1]))
        return
    for size in sizes or SIZES:
        subprocess.run([sys.executable, "-m", "benchmarks.growth", "--one", size], check=True)


def measured(count: int) -> None:
    """Run the program once to import everything, and once with so many pipelines; print the CPU
    time of the second run.
    """
    from downbeat.config import stack_file
    from tests import program

    config = stack_file(program.ROOT, "prod")
    program.run(program.main, stack="prod", config=program.engine_config(config))
    grown, register = copies(config, count)
    import pipelines

    pipelines.PIPELINES.clear()
    pipelines.PIPELINES.update(register)
    start = time.process_time()
    run = program.run(program.main, stack="prod", config=program.engine_config(grown))
    seconds = time.process_time() - start
    made = sum(each.custom for each in run.registrations)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{count} pipelines: {made} resources, {made / count:.1f} each; {seconds:.1f} s of CPU,"
        f" {seconds * 1000 / count:.0f} ms a pipeline, {seconds * 1000 / made:.2f} ms a resource;"
        f" {peak} MiB",
        flush=True,
    )


def copies(config: dict[str, Any], count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (the stack's configuration, the register) with so many pipelines, copies of those of
    the stack, the watchdog once among them.
    """
    from pipelines import PIPELINES

    kept = {key: PIPELINES[key] for key in config["downbeat:pipelines"]}
    watchdog = kept.pop("watchdog")
    chosen, register = {}, {}
    keys = list(kept)
    for number in range(count - 1):
        key = keys[number % len(keys)]
        name = f"{key}-{number}"
        register[name] = {**copy.deepcopy(kept[key]), "name": name}
        settings = copy.deepcopy(config["downbeat:pipelines"][key] or {})
        chosen[name] = {**settings, "name": f"{name}-prod"}
    grown = {**config, "downbeat:pipelines": {**chosen, "watchdog": {}}}
    return grown, {**register, "watchdog": watchdog}


if __name__ == "__main__":
    main(*sys.argv[1:])
