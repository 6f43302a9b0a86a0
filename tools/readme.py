"""The part of README.md that the program writes: its command's output.

python -m tools.readme            after an intended change: read the diff
"""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from downbeat.cli.__main__ import app

PAGE = Path(__file__).resolve().parent.parent / "README.md"


def page() -> str:
    """README.md as it should be: what it says, with the command's block anew."""
    text = PAGE.read_text(encoding="utf-8")
    command = re.search(r"```console\n\$ (downbeat .*)\n", text)
    if command is None:
        raise ValueError("README.md shows no command: a ```console block begins with $ downbeat …")
    return _with_block(text, "console", f"$ {command[1]}\n{_output(command[1])}")


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
