"""The outputs in docs/runbook.md: `python -m tests.ops.runbook` writes them anew."""

import re
from pathlib import Path

from downbeat.plan.stacks import REPOSITORY
from tests.ops.outputs import printed

PAGE = Path(REPOSITORY) / "docs" / "runbook.md"
BLOCK = re.compile(r"```text\n\$ downbeat (?P<command>[^\n]+)\n.*?```", re.S)
WIDTH = 110


def page(text):
    """The page with the output of each of its commands below it."""

    def block(match):
        output = printed(match["command"], WIDTH).rpartition("exit code")[0].rstrip("\n")
        return f"```text\n$ downbeat {match['command']}\n{output}\n```"

    return BLOCK.sub(block, text)


def commands(text):
    return [match["command"] for match in BLOCK.finditer(text)]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
