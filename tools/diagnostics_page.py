"""Writes docs/diagnostics.md from the registry of codes: `python -m tools.diagnostics_page`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from downbeat.asl.diagnostic_codes import CHAPTERS
from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

PAGE = Path(__file__).parent.parent / "docs" / "diagnostics.md"
LONGEST = 700  # characters of an example that the page shows
INTRODUCTION = """# Diagnostics

Generated from `downbeat/asl/diagnostic_codes/` by `python -m tools.diagnostics_page`; the examples are run by the tests.

`downbeat check` prints every diagnostic as `where: path: message`; `--json` adds its code and severity. An error is something that AWS
refuses or that fails when it is reached (exit code 1); a warning may be meant.
"""


def page() -> str:
    """The page's text."""
    return "\n".join(
        [
            INTRODUCTION,
            *(_chapter(title, kinds) for title, kinds in CHAPTERS.items()),
        ]
    )


def _chapter(title: str, kinds: Mapping[str, DiagnosticKind]) -> str:
    return "\n".join([f"## {title}\n", *(_kind(code, kind) for code, kind in kinds.items())])


def _kind(code: str, kind: DiagnosticKind) -> str:
    example = json.dumps(kind.example, ensure_ascii=False, default=str)
    shown = example if len(example) <= LONGEST else f"{example[:60]} …"
    text = kind.text if len(kind.text) <= LONGEST else f"{kind.text[:LONGEST]}…"
    return f"### `{code}`\n\n{kind.title}. {kind.why} {kind.fix}\n\n```\n{shown}\n→ {text}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
