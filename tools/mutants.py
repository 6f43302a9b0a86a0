"""Changes the code that must not be wrong, one place at a time, and looks whether a test notices:
`python -m tools.mutants [AREA…] [--file PATTERN]`, by mutmut in a copy of the repository.

An area passes with KILLED percent of its mutants killed and every survivor named with its reason in
tools/mutants.txt: lines of "reason: …" and under each, indented, the survivors that it explains, as
"file function: what stood there -> what the mutant has". A mutant of a text with spaces, which only
people read, counts as a text: its code and path are asserted, and a generated page holds its words.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import fnmatch
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / ".mutants"
SURVIVORS = ROOT / "tools" / "mutants.txt"
KILLED = 90
# mutmut's exit codes of a test run that noticed nothing, and of a mutant that no test runs at all.
SURVIVED, UNTESTED = 0, 33
# Its exit codes of a run that was too slow or that its server could not make: such a mutant is
# judged once more, in a process of its own, and only an endless one is killed by its time.
UNDECIDED = frozenset({-24, -11, -9, 24, 36, 152, 255})
ENDLESS_SECONDS = 900
# A string, and the f before it if there is one.
STRING = re.compile(r"""([fF]?)(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")


@dataclass(frozen=True)
class Area:
    """Files that are mutated, and the tests that are to notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


AREAS = {
    "permissions": Area(
        (
            "downbeat/asl/access.py",
            "downbeat/asl/calls.py",
            "downbeat/asl/derivation.py",
            "downbeat/asl/resource_arns.py",
            "downbeat/asl/role_policy.py",
            "downbeat/asl/shared_statements.py",
            "downbeat/asl/statements.py",
            "downbeat/asl/integrations/*.py",
        ),
        ("tests/asl/test_*.py",),
    ),
    "policies": Area(
        ("policies/guard.py", "policies/levels.py", "policies/rules/*.py"),
        ("tests/policies/test_*.py",),
    ),
    "plan": Area(
        ("downbeat/plan/*.py", "downbeat/plan/*/*.py", "downbeat/estimates/*.py"),
        (
            "tests/plan/test_*.py",
            "tests/plan/*/test_*.py",
            "tests/config/test_*.py",
            "tests/pipelines/test_golden.py",
            "tests/cli/test_check_command.py",
            "tests/cli/test_cost_command.py",
            "tests/cli/test_requirements_report.py",
            "tests/estimates/test_*.py",
            "tests/cli/test_mistakes.py",
        ),
    ),
    "manifest-builder": Area(
        ("functions/manifest_builder/*.py",), ("tests/functions/manifest_builder/test_*.py",)
    ),
}
# Slow, on servers or in the SDK's threads, which do not survive a fork; about the repository;
# reading the sources as text, where all mutants stand at once; or playing thousands of histories,
# which every mutant that survives would wait for.
NOT_RUN = (
    "*/test_diagnostic_codes.py",
    "*/test_service_models.py",
    "*/test_arguments_that_matter.py",
    "*/test_configuration_page.py",
    "*_embedded.py",
    "*/test_engine.py",
    "*/test_analyzer.py",
    "*/test_own_stacks.py",
    "*/test_manifest_builder_interleavings.py",
    "*/test_manifest_builder_property.py",
)
# Two start a Python of their own, where mutmut's copy of a module cannot be imported; the others
# measure time, which the bookkeeping of mutants takes.
DESELECTED = (
    "tests/policies/test_data.py::test_the_pack_imports_nothing_of_the_program",
    "tests/policies/test_orphan.py::test_a_pack_does_not_survive_an_engine_that_was_killed",
    "tests/policies/test_glob.py::test_no_pattern_takes_long",
    "tests/policies/test_services.py::test_long_text_takes_no_long_time",
)


@dataclass(frozen=True)
class Survivor:
    """A mutant that no test noticed."""

    file: str
    function: str
    before: str
    after: str
    tested: bool

    def __str__(self) -> str:
        return f"{self.file} {self.function}: {self.before} -> {self.after}"

    @property
    def text(self) -> bool:
        """Whether only a text that people read differs."""
        return _without_texts(self.before) == _without_texts(self.after)


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


def read_reasons(text: str) -> dict[str, str]:
    """Read tools/mutants.txt: survivor → reason."""
    reasons, reason = {}, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("reason: "):
            reason = line.removeprefix("reason: ")
        elif line.startswith("  "):
            if not reason:
                raise ValueError(f"line {number}: a survivor without a reason above it")
            reasons[line.strip()] = reason
    return reasons


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
        outcome.survivors += _survivors(folder, file, judged)
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


def _survivors(folder: Path, file: str, codes: dict[str, Any]) -> Iterator[Survivor]:
    survived = [name for name, code in codes.items() if code in (SURVIVED, UNTESTED)]
    if not survived:
        return
    source = (folder / "mutants" / file).read_text(encoding="utf-8")
    functions = dict(_functions(source))
    for name in survived:
        key = name.rpartition(".")[2]
        original = re.sub(r"__mutmut_\d+$", "__mutmut_orig", key)
        before, after = difference(functions[original], functions[key])
        yield Survivor(file, _plain_name(key), before, after, codes[name] != UNTESTED)


def _functions(source: str) -> Iterator[tuple[str, list[str]]]:
    """(name, lines below the signature) of every function that mutmut wrote."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "__mutmut_" in node.name:
            yield node.name, lines[node.lineno : node.end_lineno]


def difference(original: list[str], mutant: list[str]) -> tuple[str, str]:
    lines = list(difflib.ndiff(original, mutant))
    return tuple(  # type: ignore[return-value]
        " ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )


def _plain_name(key: str) -> str:
    return re.sub(r"__mutmut_\d+$", "", key).removeprefix("x_").replace("xǁ", "").replace("ǁ", ".")


def _without_texts(line: str) -> str:
    """The line without the strings that have a space in them; f-strings stay, they hold code."""
    return STRING.sub(lambda found: '""' if " " in found[0] and not found[1] else found[0], line)


if __name__ == "__main__":
    raise SystemExit(main())
