"""Changes the code that must not be wrong, one place at a time, and looks whether a test notices:
`python -m tools.mutants [AREA…] [--file PATTERN]`, by mutmut in a copy of the repository.

An area passes with KILLED percent of its mutants killed and every survivor named with its reason in
tools/mutants.txt: lines of "reason: …" and under each, indented, the survivors that it explains, as
"file function: what stood there -> what the mutant has". A mutant of a text with spaces, which only
people read, counts as a text: its code and path are asserted, and a generated page holds its words.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.mutant_areas import AREAS, DESELECTED, NOT_RUN, Area
from tools.mutant_survivors import ROOT, SURVIVORS, Survivor, find_survivors, read_reasons

COPY = ROOT / ".mutants"
KILLED = 90
# Its exit codes of a run that was too slow or that its server could not make: such a mutant is
# judged once more, in a process of its own, and only an endless one is killed by its time.
UNDECIDED = frozenset({-24, -11, -9, 24, 36, 152, 255})
ENDLESS_SECONDS = 900


@dataclass
class AreaOutcome:
    """What became of an area's mutants."""

    mutants: int = 0
    survivors: list[Survivor] = field(default_factory=list)

    @property
    def killed(self) -> float:
        """Percent of the mutants that are no texts and that a test noticed."""
        texts = sum(survivor.text for survivor in self.survivors)
        judged = self.mutants - texts
        return 100 * (self.mutants - len(self.survivors)) / judged if judged else 100.0


def main() -> int:
    """Run the areas; 1 where too few mutants are killed or a survivor has no reason."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("areas", nargs="*", metavar="AREA", help=", ".join(AREAS))
    parser.add_argument("--file", default="*", help="only the files of this pattern")
    parser.add_argument("--sample", type=int, help="so many mutants of an area, by chance")
    parser.add_argument("--seed", type=int, default=0, help="the same seed, the same sample")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.areas) - set(AREAS)):
        parser.error(f"unknown: {', '.join(unknown)}; the areas are {', '.join(AREAS)}")
    reasons = read_reasons(SURVIVORS.read_text(encoding="utf-8"))
    fine = True
    for name in arguments.areas or AREAS:
        outcome = run(name, AREAS[name], arguments)
        bare = [one for one in outcome.survivors if not one.text and str(one) not in reasons]
        for survivor in bare:
            print(f"  {'survived' if survivor.tested else 'untested'}: {survivor}")
        print(
            f"{name}: {outcome.mutants} mutants, {outcome.killed:.1f} % killed,"
            f" {sum(one.text for one in outcome.survivors)} texts,"
            f" {len(bare)} survivors without a reason",
            flush=True,
        )
        fine = fine and outcome.killed >= KILLED and not bare
    return 0 if fine else 1


def run(name: str, area: Area, options: argparse.Namespace) -> AreaOutcome:
    """Mutate an area in a fresh copy of what git knows, and read what became of each mutant."""
    files = [file for file in matching(area.files) if fnmatch.fnmatch(file, options.file)]
    if not files:
        raise SystemExit(f"{name}: no file fits {options.file}; its files: {', '.join(area.files)}")
    folder = COPY / name
    shutil.rmtree(folder, ignore_errors=True)
    for file in _tracked():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, folder / file)
    for link in (".venv", ".engine"):
        if (ROOT / link).exists():
            (folder / link).symlink_to(ROOT / link)
    tests = [file for file in matching(area.tests) if not _not_run(file)]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write(_configuration(files, tests))
    chosen: list[str] = []
    if options.sample:
        # A name that no mutant has: mutmut writes the mutants, and runs none.
        _mutmut(folder, options.children, ["none"])
        names = [name for file in files for name in _exit_codes(folder, file)]
        chosen = random.Random(options.seed).sample(names, min(options.sample, len(names)))
    if _mutmut(folder, options.children, chosen):
        print((folder / "mutmut.log").read_text(encoding="utf-8")[-1500:], file=sys.stderr)
        raise SystemExit(f"{name}: mutmut failed; its output is above")
    outcome = AreaOutcome()
    for file in files:
        codes = _exit_codes(folder, file)
        judged = {
            mutant: _alone(folder, mutant) if code in UNDECIDED else code
            for mutant, code in codes.items()
            if code is not None
        }
        outcome.mutants += len(judged)
        outcome.survivors += find_survivors(folder, file, judged)
    return outcome


def _mutmut(folder: Path, children: int, mutants: list[str]) -> int:
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(children), *mutants]
    with (folder / "mutmut.log").open("w", encoding="utf-8") as log:
        return subprocess.run(command, cwd=folder, stdout=log, stderr=log, check=False).returncode


def _alone(folder: Path, mutant: str) -> int:
    """Return pytest's exit code for one mutant; 1 where its tests do not come to an end."""
    command = [sys.executable, "-m", "tools.one_mutant", mutant]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=ENDLESS_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return 1
    last = done.stdout.rpartition("\n")[0].rpartition("\n")[2]
    if done.returncode or not last.isdecimal():
        raise SystemExit(f"{mutant} cannot be judged:\n{done.stderr[-1500:]}")
    return int(last)


def _tracked() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [file for file in listed.splitlines() if (ROOT / file).is_file()]


def matching(patterns: Iterable[str]) -> list[str]:
    return sorted(
        path.relative_to(ROOT).as_posix()
        for pattern in patterns
        for path in ROOT.glob(pattern)
        if path.name != "__init__.py" or path.stat().st_size
    )


def _not_run(file: str) -> bool:
    return any(fnmatch.fnmatch(file, pattern) for pattern in NOT_RUN)


def _configuration(files: list[str], tests: list[str]) -> str:
    copied = sorted({file.split("/")[0] for file in _tracked()} - {"pyproject.toml", "tests"})
    return "\n[tool.mutmut]\n" + "".join(
        f"{key} = {json.dumps(value)}\n"
        for key, value in {
            "source_paths": files,
            "pytest_add_cli_args_test_selection": tests,
            "pytest_add_cli_args": [
                *("-m", "not engine and not embedded", "-p", "no:xdist"),
                *(word for test in DESELECTED for word in ("--deselect", test)),
            ],
            "also_copy": copied,
            "process_isolation": "forkserver",
            # Seconds beside what the tests took: to begin takes long where the machine is busy, and
            # who is only slow is not to pass for killed.
            "timeout_constant": 20,
        }.items()
    )


def _exit_codes(folder: Path, file: str) -> dict[str, Any]:
    meta = folder / "mutants" / f"{file}.meta"
    if not meta.exists():
        return {}
    codes: dict[str, Any] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return codes


if __name__ == "__main__":
    raise SystemExit(main())
