"""The line of a pipeline's file that defines a state."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

# Where dicts are written: `pipelines/`, and in a project whose pipelines have folders of their own,
# those.
PLACES = ("pipelines/*.py", "*/*.py")


class SourceLine(NamedTuple):
    """`file` relative to the project's folder; `line` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Written(NamedTuple):
    """What stands in a file: each text with the line where it is first a key of a dict, and where
    it first stands at all; and the pipelines that it names.
    """

    keys: Mapping[str, int]
    texts: Mapping[str, int]
    pipelines: frozenset[str]


def pipeline_file(root: Path, key: str) -> Path | None:
    """The file in which a dict says `"name": key`; None where none does."""
    files = (file for place in PLACES for file in sorted(root.glob(place)))
    return next((file for file in files if key in _written(file).pipelines), None)


def source_line(root: Path, key: str, state: str) -> SourceLine | None:
    """Where the state is written: as a key of a dict of the pipeline's file; else where its name
    stands, there or in a file beside it; else the file's first line. None without a file.
    """
    own = pipeline_file(root, key)
    if own is None:
        return None
    others = sorted(path for path in own.parent.glob("*.py") if path != own)
    candidates = (
        (own, _written(own).keys.get(state)),
        (own, _written(own).texts.get(state)),
        *((path, _written(path).texts.get(state)) for path in others),
        (own, 1),
    )
    path, line = next((path, line) for path, line in candidates if line)
    return SourceLine(path.relative_to(root).as_posix(), line)


def _written(path: Path) -> Written:
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return Written({}, {}, frozenset())


@lru_cache(maxsize=256)
def _read(path: Path, changed: int) -> Written:
    """What a file holds that changed at this time; nothing of what is not Python."""
    keys: dict[str, int] = {}
    texts: dict[str, int] = {}
    pipelines: set[str] = set()
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError):
        return Written({}, {}, frozenset())
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts[node.value] = min(node.lineno, texts.get(node.value, node.lineno))
        for key, line, value in _items(node):
            keys[key] = min(line, keys.get(key, line))
            if key == "name" and isinstance(value, ast.Constant) and isinstance(value.value, str):
                pipelines.add(value.value)
    return Written(keys, texts, frozenset(pipelines))


def _items(node: ast.AST) -> Iterator[tuple[str, int, ast.expr]]:
    """(key, its line, value) of each item of a dict whose key is a text."""
    if isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield name.value, name.lineno, value
