"""The functions that a trigger may name: a folder of `functions/` with a module `interface`, found
by its name.

    HANDLER            what Lambda calls: "package.module.function"
    MACHINE_VARIABLE   the variable that holds the ARN of what it starts
    TIMEOUT_SECONDS, MEMORY_MB
    read_settings(environment) -> settings; raises an error whose `.faults` are sentences
    statements(settings, *, region, account, partition) -> what its code calls, as IAM statements
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, cast

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError, nearest

PACKAGE = "functions"


class FunctionInterface(Protocol):
    """What `functions/<name>/interface.py` declares."""

    HANDLER: str
    MACHINE_VARIABLE: str
    TIMEOUT_SECONDS: int
    MEMORY_MB: int

    def read_settings(self, environ: Mapping[str, str]) -> Any: ...

    def statements(
        self, settings: Any, *, region: str, account: str, partition: str
    ) -> list[dict[str, Any]]: ...


def function_names() -> list[str]:
    """Return the functions that there are, by name."""
    return sorted(path.parent.name for path in _root().glob("*/interface.py"))


def function_folder(name: str) -> Path:
    """Return the folder of a function, which is its package."""
    return _root() / name


def function_interface(name: str) -> FunctionInterface:
    """Return what a function declares.

    Raises:
        DiagnosticsError: where there is no such function.
    """
    names = function_names()
    if name not in names:
        sentence = (
            f'there is no function "{name}": {PACKAGE}/ has'
            f" {', '.join(names)}.{nearest(name, names)}"
        )
        raise DiagnosticsError([Diagnostic("/trigger/function", sentence, "unknown-function")])
    return cast(FunctionInterface, importlib.import_module(f"{PACKAGE}.{name}.interface"))


def _root() -> Path:
    return Path(str(importlib.import_module(PACKAGE).__file__)).parent
