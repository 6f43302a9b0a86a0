"""The line of a pipeline's file that defines a state."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class SourceLine(NamedTuple):
    """`file` relative to the project's folder; `line` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def pipeline_file(root: Path, key: str) -> Path | None:
    """The file in which a dict says `"name": key`; None where none does."""
    for path in sorted((root / "pipelines").glob("*.py")):
        if any(_names(node, key) for node in ast.walk(_tree(path))):
            return path
    return None


def source_line(root: Path, key: str, state: str) -> SourceLine | None:
    """Where the state is written: as a key of a dict of the pipeline's file; else where its name
    stands, there or in a file that it shares; else the file's first line. None without a file.
    """
    own = pipeline_file(root, key)
    if own is None:
        return None
    others = sorted(path for path in own.parent.glob("*.py") if path != own)
    for path, positions in (
        (own, _keys(own, state)),
        (own, _constants(own, state)),
        *((path, _constants(path, state)) for path in others),
        (own, iter([1])),
    ):
        line = next(positions, None)
        if line:
            return SourceLine(path.relative_to(root).as_posix(), line)
    return None


def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return ast.Module(body=[], type_ignores=[])


def _names(node: ast.AST, key: str) -> bool:
    return isinstance(node, ast.Dict) and any(
        isinstance(name, ast.Constant)
        and name.value == "name"
        and isinstance(value, ast.Constant)
        and value.value == key
        for name, value in zip(node.keys, node.values, strict=True)
    )


def _keys(path: Path, state: str) -> Iterator[int]:
    return (
        name.lineno
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Dict)
        for name in node.keys
        if isinstance(name, ast.Constant) and name.value == state
    )


def _constants(path: Path, state: str) -> Iterator[int]:
    return (
        node.lineno
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Constant) and node.value == state
    )
