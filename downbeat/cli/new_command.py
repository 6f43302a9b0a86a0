"""`downbeat new NAME`: a pipeline to start from, registered, in a stack, with a test."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.cli.starter import module_of, pipeline_file, test_file
from downbeat.options import JsonOption, StackOption
from downbeat.refusals import refusing

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST = 60  # characters: a state machine's name has 80, and a stack adds its own to it
LIBRARY = Path(__file__).resolve().parents[2]
REGISTER = "pipelines/__init__.py"


def new(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="kebab-case: monthly-report.", show_default=False),
    ],
    stack: StackOption = "dev",
    as_json: JsonOption = False,
) -> None:
    """Write a pipeline to start from: its dict, its entry in the register and in the stack's file,
    its test and its golden definition. All of them pass immediately; nothing is overwritten.

    Example: downbeat new monthly-report
    """
    from downbeat.plan.stacks import project_root

    root = project_root()
    with refusing():
        files = planned_files(root, name, stack)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    files[golden_file(name)] = golden(root, name, stack)
    (root / golden_file(name)).write_text(files[golden_file(name)], encoding="utf-8")
    if as_json:
        typer.echo(json.dumps({"pipeline": name, "files": list(files)}, indent=2))
        return
    typer.echo("\n".join(f"wrote {path}" for path in files))
    typer.echo(f"Next: downbeat check {name}; downbeat run {name} -s {stack}; make golden")
    typer.echo(
        f"Once it has run: downbeat record {name} -s {stack}, and every change is replayed over"
        " what ran (docs/testing-a-pipeline.md)"
    )


def planned_files(root: Path, name: str, stack: str) -> dict[str, str]:
    """Path below `root` → the text that it will have. Raises DiagnosticsError with everything that
    stands against it.
    """
    stack_file = f"Pulumi.{stack}.yaml"
    new_files = {
        f"pipelines/{module_of(name)}.py": pipeline_file(name),
        f"tests/pipelines/test_{module_of(name)}.py": test_file(name, stack),
    }
    faults = []
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        form = f'lower-case words joined by "-", at most {LONGEST} characters'
        message = f'"{name}" is not a name: {form}'
        faults.append(Diagnostic("NAME", message))
    faults += [
        Diagnostic("NAME", f"{path} exists already; choose another name")
        for path in (*new_files, golden_file(name))
        if (root / path).exists()
    ]
    register, configuration = _text(root / REGISTER), _text(root / stack_file)
    if re.search(rf"^    {re.escape(name)}:", configuration, re.MULTILINE):
        faults.append(Diagnostic("NAME", f"{stack_file} has {name} already; choose another name"))
    if faults:
        raise DiagnosticsError(faults)
    return {
        **new_files,
        REGISTER: registered(register, name),
        stack_file: in_stack(configuration, name),
    }


def golden_file(name: str) -> str:
    """Where the golden definition of a pipeline is, below the project's folder."""
    return f"tests/pipelines/{name}.asl.json"


def golden(root: Path, name: str, stack: str) -> str:
    """The definition of a pipeline that was just written; planned by a Python of its own, since
    this one may have read the register before.
    """
    code = (
        "import json, sys; from downbeat.plan.stacks import planned_stack;"
        " one = next(p for p in planned_stack(sys.argv[2]) if p.key == sys.argv[1]);"
        " print(json.dumps(one.definition, indent=2, ensure_ascii=False))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, name, stack],
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(LIBRARY)])},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def registered(register: str, name: str) -> str:
    """pipelines/__init__.py with the pipeline's import, in its place, and its name at the end of
    the tuple. Raises DiagnosticsError for a register of another form.
    """
    constant = module_of(name).upper()
    line = f"from pipelines.{module_of(name)} import {constant}"
    lines = register.splitlines()
    imports = [number for number, each in enumerate(lines) if each.startswith("from pipelines.")]
    closing = [number for number, each in enumerate(lines) if each == "    )"]
    if not imports or not closing:
        message = "has no list of pipelines that an entry can be added to; add it by hand"
        raise DiagnosticsError([Diagnostic(REGISTER, message)])
    lines.insert(closing[-1], f"        {constant},")
    before = [number for number in imports if lines[number] < line]
    lines.insert(before[-1] + 1 if before else imports[0], line)
    return "\n".join(lines) + "\n"


def in_stack(configuration: str, name: str) -> str:
    """A stack's file with the pipeline as the last of downbeat:pipelines, comments kept."""
    lines = configuration.rstrip("\n").splitlines()
    starts = [number for number, line in enumerate(lines) if line.strip() == "downbeat:pipelines:"]
    if not starts:
        lines += [] if lines and lines[0] == "config:" else ["config:"]
        lines.append("  downbeat:pipelines:")
        return "\n".join([*lines, f"    {name}: {{}}", ""])
    end = next(
        (
            number
            for number in range(starts[0] + 1, len(lines))
            if lines[number].strip() and not lines[number].startswith(("    ", "#"))
        ),
        len(lines),
    )
    return "\n".join([*lines[:end], f"    {name}: {{}}", *lines[end:], ""])


def _text(path: Path) -> str:
    """The file's text. Raises DiagnosticsError for one that is not there."""
    if not path.is_file():
        message = "is missing: `downbeat new` adds to a project like this repository"
        raise DiagnosticsError([Diagnostic(path.name, message)])
    return path.read_text(encoding="utf-8")
