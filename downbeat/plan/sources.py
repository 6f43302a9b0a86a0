"""The files of `pipelines/` themselves: what Python reads without a word, and what it cannot read.

Nothing here runs a pipeline's file but `registered`, which imports the register as the program
does.
"""

from __future__ import annotations

import ast
import re
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.pipeline_keys import KEBAB
from downbeat.plan.stacks import register

FOLDER = "pipelines"
# Words of JSON → Python's.
PYTHON_WORDS = {"true": "True", "false": "False", "null": "None"}
Specs = Mapping[str, Mapping[str, Any]]


def registered(root: Path) -> tuple[Specs, list[Diagnostic]]:
    """The register, or {} and why Python could not read it: file, line and sentence."""
    try:
        specs = register(root)
        if not isinstance(specs, Mapping):
            message = (
                f"PIPELINES must be a dict, not {type(specs).__name__}: each pipeline's name and"
                " the pipeline."
            )
            return {}, [Diagnostic(f"{FOLDER}/__init__.py", message, "pipeline-file-error")]
        return specs, []
    except AttributeError as fault:
        if fault.name != "PIPELINES":
            return {}, [python_fault(fault, root)]
        message = "has no PIPELINES: a dict of each pipeline's name and the pipeline."
        return {}, [Diagnostic(f"{FOLDER}/__init__.py", message, "pipeline-file-error")]
    except (Exception, SystemExit) as fault:  # noqa: BLE001 - whatever a pipeline's file raises is a fault of that file
        return {}, _nameless(fault, root) or [python_fault(fault, root)]


def source_problems(root: Path, specs: Specs) -> list[Diagnostic]:
    """What the files of `pipelines/` lose without a word: keys written twice in one dict, pipelines
    that are not registered, two of one name.
    """
    trees = dict(_trees(root / FOLDER))
    diagnostics = [each for name, tree in trees.items() for each in _repeated(name, tree)]
    named: dict[str, str] = {}
    for file, tree in trees.items():
        for name, line in _pipelines(tree):
            where = f"{FOLDER}/{file}:{line}"
            if not KEBAB.fullmatch(name):
                kebab = "-".join(re.findall("[a-z0-9]+", name.lower()))
                message = (
                    f'"{name}" is no pipeline\'s name, which is in kebab-case: write "{kebab}".'
                )
                diagnostics.append(Diagnostic(where, message, "pipeline-name"))
            if name in named:
                diagnostics.append(
                    Diagnostic(
                        where,
                        f'the name "{name}" is taken by {named[name]}, and only one of both would'
                        " be deployed; rename one.",
                        "duplicate-pipeline-name",
                    )
                )
            elif name not in specs:
                diagnostics.append(
                    Diagnostic(
                        where,
                        f'"{name}" is not registered, so that no stack can run it; add it to'
                        f" {FOLDER}/__init__.py.",
                        "unregistered-pipeline",
                        "warning",
                    )
                )
            named.setdefault(name, where)
    return diagnostics


def _nameless(fault: BaseException, root: Path) -> list[Diagnostic]:
    """The pipelines without a name, which the register asks for."""
    if not isinstance(fault, KeyError) or fault.args != ("name",):
        return []
    message = 'the pipeline has no "name": add "name": "weekly-monitoring", in kebab-case.'
    return [
        Diagnostic(f"{FOLDER}/{file}:{line}", message, "pipeline-name")
        for file, tree in _trees(root / FOLDER)
        for keys, line in _dicts(tree)
        if "States" in keys and "name" not in keys
    ]


def python_fault(fault: BaseException, root: Path) -> Diagnostic:
    """A Python error as file, line and sentence: the last line of it that is the project's."""
    sentence = f"{type(fault).__name__}: {fault}".removesuffix(".")
    if isinstance(fault, SyntaxError) and fault.filename:
        where = (Path(fault.filename), fault.lineno)
        sentence = f"is not Python: {fault.msg}{'' if fault.msg.endswith('?') else '.'}"
    else:
        frames = traceback.extract_tb(fault.__traceback__)
        own = [frame for frame in frames if Path(frame.filename).is_relative_to(root / FOLDER)]
        frame = (own or list(frames))[-1]
        where = (Path(frame.filename), frame.lineno)
        sentence = f"cannot be loaded: {sentence}. {_fix(fault)}"
    file = where[0].relative_to(root) if where[0].is_relative_to(root) else where[0]
    return Diagnostic(f"{file}:{where[1]}", " ".join(sentence.split()), "pipeline-file-error")


def _fix(fault: BaseException) -> str:
    """What to do about a Python error."""
    if isinstance(fault, NameError) and fault.name in PYTHON_WORDS:
        return f"Python writes {PYTHON_WORDS[fault.name]}."
    if isinstance(fault, SystemExit):
        return "Take out what ends the program."
    return "Correct this line."


def _trees(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(folder.glob("*.py")):
        try:
            yield file.name, ast.parse(file.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError, RecursionError):
            continue  # `registered` reports it where the register imports the file


def _repeated(file: str, tree: ast.Module) -> Iterator[Diagnostic]:
    """Every key that stands twice in one dict of a file."""
    for node in ast.walk(tree):
        first: dict[Any, int] = {}
        for key in node.keys if isinstance(node, ast.Dict) else ():
            if not isinstance(key, ast.Constant):
                continue
            if key.value in first:
                yield Diagnostic(
                    f"{FOLDER}/{file}:{key.lineno}",
                    f"the key {key.value!r} stands in line {first[key.value]} of the same dict"
                    " already, and that one is lost; rename or remove one.",
                    "repeated-key",
                )
            first.setdefault(key.value, key.lineno)


def _pipelines(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """(name, line) of every dict at the top of a file that is a pipeline: it has a name and
    States.
    """
    for keys, line in _dicts(tree):
        name = keys.get("name")
        if "States" in keys and isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value, line


def _dicts(tree: ast.Module) -> Iterator[tuple[dict[Any, ast.expr], int]]:
    """(keys and what they hold, line) of every dict at the top of a file."""
    for statement in tree.body:
        value = getattr(statement, "value", None)
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and isinstance(value, ast.Dict):
            keys = zip(value.keys, value.values, strict=True)
            yield (
                {key.value: inner for key, inner in keys if isinstance(key, ast.Constant)},
                statement.lineno,
            )
