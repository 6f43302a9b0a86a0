"""Writes downbeat/plan/reporter.json, what reports the ends of a stack's executions, from its dict
in pipelines/reporter.py: `python -m tools.reporter_file`.

The library deploys it beside pipelines that are nobody's here, so that it cannot import the dict.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.reporter import REPORTER

TARGET = Path(__file__).parent.parent / "downbeat" / "plan" / "reporter.json"


def content() -> str:
    """Return what the file says."""
    return json.dumps(REPORTER, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(content(), encoding="utf-8")
