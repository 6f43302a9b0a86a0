"""Writes the golden definitions: what each pipeline becomes in the stack prod, or in dev where prod
does not have it.

python -m tools.golden        after a wanted change; read the diff
"""

from __future__ import annotations

import json
from pathlib import Path

from downbeat.testing.flow import pipeline_of
from pipelines import PIPELINES

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "pipelines"


def golden_definition(pipeline: str) -> str:
    """The definition of a pipeline, as its file has it."""
    return json.dumps(pipeline_of(pipeline).definition, indent=2, ensure_ascii=False) + "\n"


def path_of(pipeline: str) -> Path:
    """Where the golden definition of a pipeline is."""
    return FOLDER / f"{pipeline}.asl.json"


def main() -> None:
    """Writes every file anew and names those that changed."""
    for pipeline in PIPELINES:
        path, text = path_of(pipeline), golden_definition(pipeline)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"{path.name} is new")


if __name__ == "__main__":
    main()
