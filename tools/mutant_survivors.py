"""Mutants that no test noticed, and the reasons that tools/mutants.txt gives."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SURVIVORS = ROOT / "tools" / "mutants.txt"
# mutmut's exit codes of a test run that noticed nothing, and of a mutant that no test runs at all.
SURVIVED, UNTESTED = 0, 33
# A string, and the f before it if there is one.
STRING = re.compile(r"""([fF]?)(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")


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


def find_survivors(folder: Path, file: str, codes: dict[str, Any]) -> Iterator[Survivor]:
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
    return STRING.sub(lambda match: '""' if " " in match[0] and not match[1] else match[0], line)
