"""Prints what checkov finds in a stack of this repository: `python -m tools.checkov_findings prod`.

    python -m tools.checkov_findings prod --strict    the same with the settings of docs/policies.md

The stack's resources, as the program registers them (with mocks: no engine, no AWS), are written as
Terraform, one resource type for each of Pulumi's, and judged by the checkov that
requirements-peers.txt pins; `--peers` is the folder of its executables.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from downbeat.config import stack_file
from policies.files.declared import FREE, snake
from tests import program

ROOT = Path(__file__).resolve().parent.parent
# What a team sets that has to pass: docs/policies.md names the check behind each.
STRICT = {
    "downbeat:logRetentionDays": "365",
    "downbeat:logExecutionData": "true",
    "downbeat:encryptSchedules": "true",
    "downbeat:functions": {
        "reservedConcurrency": 10,
        "deadLetters": True,
        "subnets": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
        "securityGroups": ["sg-0a1b2c3d"],
        "codeSigningConfig": (
            "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0"
        ),
    },
}


OPAQUE = ("code",)  # files of the program, which Terraform names otherwise


def terraform_type(type_: str) -> str:
    """ "aws_sns_topic" for "aws:sns/topic:Topic"."""
    module, name = type_.split(":")[1].split("/")
    return f"aws_{module}_{snake(name)}"


def block(values: Mapping[str, Any], indent: str = "  ") -> str:
    """Inputs as the body of a block in Terraform's language; the author's own keys stay."""
    lines = []
    for key, value in values.items():
        if key in OPAQUE:
            continue
        name = snake(key)
        many = value if isinstance(value, list) else [value]
        if key not in FREE and many and all(isinstance(one, Mapping) for one in many):
            for one in many:
                lines.append(f"{indent}{name} {{\n{block(one, indent + '  ')}{indent}}}\n")
        else:
            lines.append(f"{indent}{name} = {literal(value)}\n")
    return "".join(lines)


def literal(value: Any) -> str:
    """A value in Terraform's language; nothing in it is a template."""
    return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def terraform(stack: str, changes: Mapping[str, Any]) -> str:
    """The stack in Terraform's language."""
    config = {**stack_file(ROOT, stack), **changes}
    run = program.run(
        program.main, stack=stack, config=program.engine_config(config), preview=False
    )
    return "".join(
        f'resource "{terraform_type(one.type)}" "{one.name.replace("-", "_")}" {{\n'
        f"{block(one.inputs)}}}\n"
        for one in run.registrations
        if one.custom and one.type.startswith("aws:")
    )


def findings(document: str, checkov: Path) -> tuple[int, list[tuple[str, str, str]]]:
    """(checks passed, [(check, resource, title) that failed, …]) of a Terraform document."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "stack.tf").write_text(document, encoding="utf-8")
        command: list[str | Path] = [checkov / "python", "-m", "checkov.main", "-d", folder]
        options = [
            "--framework",
            "terraform",
            "-o",
            "json",
            "--compact",
            "--quiet",
            "--skip-download",
        ]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    failed = [
        (one["check_id"], one["resource"], one["check_name"])
        for one in report["results"]["failed_checks"]
    ]
    return report["summary"]["passed"], sorted(failed)


def main(arguments: list[str]) -> int:
    """Print the counts and what failed, by check; 2 where checkov is not installed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("stack", nargs="?", default="prod")
    parser.add_argument("--strict", action="store_true", help="with every setting for such checks")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-peers" / "bin")
    chosen = parser.parse_args(arguments)
    if not (chosen.peers / "checkov").exists():
        print(f"checkov is not in {chosen.peers}: pip install -r requirements-peers.txt")
        return 2
    passed, failed = findings(
        terraform(chosen.stack, STRICT if chosen.strict else {}), chosen.peers
    )
    print(f"{passed} checks pass, {len(failed)} fail")
    for (check, title), number in Counter((one[0], one[2]) for one in failed).items():
        where = ", ".join(resource for one, resource, _ in failed if one == check)
        print(f"  {number} x {check} {title}: {where}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
