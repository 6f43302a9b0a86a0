"""Runs the tests of one mutant in a process of its own: `python -m tools.one_mutant NAME`, in a
folder where mutmut has written its mutants. Its last line is pytest's exit code.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import mutmut.__main__ as program
from mutmut.runners.harness import BadTestExecutionCommandsException, PytestRunner

BROKEN = 4  # pytest cannot even begin: the mutant breaks what all tests import


def main(name: str) -> int:
    """Run the tests that reach the mutated function, the quickest first."""
    program.setup_source_paths()
    program.set_mutant_under_test(name)
    os.environ["PY_IGNORE_IMPORTMISMATCH"] = "1"
    stats = json.loads(Path("mutants/mutmut-stats.json").read_text(encoding="utf-8"))
    tests = stats["tests_by_mangled_function_name"].get(name.rpartition("__mutmut_")[0], [])
    seconds = stats["duration_by_test"]
    ordered = sorted(tests, key=lambda test: seconds.get(test, 0))
    for chosen in (ordered, []):  # all of them, where pytest cannot find one by its name
        try:
            return int(PytestRunner().run_tests(mutant_name=name, tests=chosen))
        except BadTestExecutionCommandsException:
            continue
    return BROKEN


if __name__ == "__main__":
    print(f"\n{main(sys.argv[1])}")
