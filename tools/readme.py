"""The parts of README.md that the program writes: its command's output, the pipeline's picture.

python -m tools.readme            after an intended change: read the diff
"""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from downbeat.asl.pictures.mermaid import flowchart
from downbeat.cli.__main__ import app
from downbeat.plan.stacks import planned_stack

PAGE = Path(__file__).resolve().parent.parent / "README.md"


def page() -> str:
    """README.md as it should be: what it says, with the command's and the picture's blocks anew."""
    text = PAGE.read_text(encoding="utf-8")
    command = re.search(r"```console\n\$ (downbeat .*)\n", text)
    if command is None:
        raise ValueError("README.md shows no command: a ```console block begins with $ downbeat …")
    text = _with_block(text, "console", f"$ {command[1]}\n{_output(command[1])}")
    etl = next(each for each in planned_stack("prod") if each.key == "etl")
    return _with_block(text, "mermaid", flowchart(etl.definition))


def _output(command: str) -> str:
    printed = CliRunner().invoke(app, command.split()[1:]).output
    return printed[: printed.index("\n\nMail")] + "\n"


def _with_block(text: str, language: str, content: str) -> str:
    """The text with the content of the first block of that language replaced."""
    return re.sub(
        rf"(```{language}\n).*?(```)",
        lambda block: block[1] + content + block[2],
        text,
        count=1,
        flags=re.DOTALL,
    )


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
