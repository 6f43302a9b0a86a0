"""Texts of files that a stack's configuration names as sources: Terraform states."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from downbeat.config.sources import Read, Reader, SourceAnswer


def file_reader(root: Path) -> Reader:
    """Return the reader where AWS cannot be asked: it reads files below the project's folder."""

    def read(sources: Mapping[Any, bool]) -> dict[Any, SourceAnswer]:
        return {source: read_file(root, source[1]) for source in sources if source[0] == "file"}

    return read


def read_file(root: Path, path: str) -> Read:
    """Read the text of a file; `path` is absolute or below `root`."""
    try:
        return Read((root / path).read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return Read(fault=f"{path} is no text: name a state file that Terraform wrote.")
    except OSError as error:
        return Read(fault=f"{path} cannot be read: {error.strerror}.")
