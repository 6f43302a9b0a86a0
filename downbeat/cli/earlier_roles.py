"""The execution roles of a stack as an earlier commit deploys them: its files and its program, in
a folder of their own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from downbeat.cli.commit_files import answer_of, files_at, last_line, unreadable_commit

COMMAND = ("-m", "downbeat.cli", "show", "--permissions", "--why", "--json", "--stack")


def roles_at(ref: str, stack: str, root: Path) -> dict[str, list[dict[str, Any]]]:
    """The statements of each pipeline's role: pipeline → statements; {} where `ref` does not have
    the stack yet.

    Raises:
        DiagnosticsError: where git does not know `ref`, or the program at `ref` does not say what
            its roles may do.
    """
    with files_at(ref, root) as folder:
        if not (folder / f"Pulumi.{stack}.yaml").is_file():
            return {}
        answer = answer_of(folder, *COMMAND, stack)
    if answer.returncode:
        raise unreadable_commit(
            f"the program at {ref} does not say what its roles may do: {last_line(answer)}"
        )
    return {key: list(statements) for key, statements in json.loads(answer.stdout).items()}
