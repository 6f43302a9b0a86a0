"""Writes the golden files: what each pipeline becomes in the stack prod, or in dev where prod does
not have it: its definition, and its role's certificate (each permission and what asks for it).

python -m tools.golden        after a wanted change; read the diff
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from downbeat.cli.stack_roles import explained
from downbeat.plan.execution_role import ExecutionRole, stack_roles
from downbeat.testing.flow import STACKS, pipeline_of
from pipelines import PIPELINES

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "pipelines"


def golden_definition(pipeline: str) -> str:
    """The definition of a pipeline, as its file has it."""
    return json.dumps(pipeline_of(pipeline).definition, indent=2, ensure_ascii=False) + "\n"


def path_of(pipeline: str) -> Path:
    """Where the golden definition of a pipeline is."""
    return FOLDER / f"{pipeline}.asl.json"


def certificate(pipeline: str) -> str:
    """The certificate of a pipeline's execution role, as its file has it."""
    roles = next(roles for stack in STACKS if pipeline in (roles := roles_of(stack)))
    return explained(roles[pipeline]) + "\n"


def certificate_path(pipeline: str) -> Path:
    """Where the certificate of a pipeline's execution role is."""
    return FOLDER / f"{pipeline}.permissions.txt"


@cache
def roles_of(stack: str) -> dict[str, ExecutionRole]:
    """The execution roles of a stack."""
    return stack_roles(stack)


def main() -> None:
    """Writes every file anew and names those that changed."""
    for pipeline in PIPELINES:
        files = {
            path_of(pipeline): golden_definition(pipeline),
            certificate_path(pipeline): certificate(pipeline),
        }
        for path, text in files.items():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                print(f"{path.name} is new")


if __name__ == "__main__":
    main()
