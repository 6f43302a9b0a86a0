"""Brings every generated file up to date that needs no network: `python -m tools.generated`.

Each is written by its own tool, in an order in which nothing reads what is written later; what
changed is printed, to be read in the diff.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Modules that write their own files, and those whose standard output is a file.
WRITERS = (
    "tools.sdk_permissions",
    "tools.reporter_file",
    "tools.golden",
    "tools.configuration_page",
    "tools.watching_page",
    "tools.notices_page",
    "tools.cost_page",
    "tools.pipeline_page",
    "tools.integrations_page",
    "tools.policies_page",
    "tools.diagnostics_page",
    "tools.command_page",
    "tools.component_page",
    "tools.pictures_page",
    "tools.examples_page",
    "tools.readme",
    "tools.registered",
    "tools.deployment_policy_page",
)
PRINTERS: dict[str, tuple[str, ...]] = {
    **{f"tests/program.{stack}.txt": ("tests.program", stack) for stack in ("dev", "prod")},
    **{f"tests/roles.{stack}.txt": ("tests.service_roles", stack) for stack in ("dev", "prod")},
    "tests/asl/derived.txt": ("tests.asl.derived",),
    "tests/asl/perturbed.txt": ("tests.asl.perturbed",),
    "tests/asl/readers.txt": ("tests.asl.readers",),
    "tests/components/registered.txt": ("tests.components.registered",),
    "tests/functions/manifest_builder/histories.txt": (
        "tests.functions.manifest_builder.histories",
    ),
    "tests/plan/plans.json": ("tests.plan.plans",),
    "tests/plan/usages.txt": ("tests.plan.usages",),
    "tests/policies/findings.txt": ("tests.policies.variations",),
}


def commands() -> Iterator[tuple[str, tuple[str, ...]]]:
    """(the file that standard output becomes, or "", the words behind `python -m`)."""
    yield from ((file, words) for file, words in PRINTERS.items())
    yield from (("", (module,)) for module in WRITERS)


def main() -> int:
    """Run every tool; a tool that fails is named, and the others still run."""
    failed = []
    for file, words in commands():
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            failed.append(f"python -m {' '.join(words)}\n{done.stderr}")
        elif file and (ROOT / file).read_text(encoding="utf-8") != done.stdout:
            (ROOT / file).write_text(done.stdout, encoding="utf-8")
    print("\n".join(failed) or f"{len(PRINTERS) + len(WRITERS)} tools ran; see `git diff --stat`.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
