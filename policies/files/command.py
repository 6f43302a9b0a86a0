"""`python -m policies FILE …`: the rules over files, without Pulumi, an account or a network."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..levels import Levels, configured
from ..rules.mode import tell
from .reading import UnreadableFile, file_content
from .verdicts import Violation, as_data, violations

EPILOG = """
examples:
  python -m policies template.yaml
  terraform show -json tfplan > plan.json && python -m policies plan.json
  pulumi stack export > stack.json && python -m policies --json stack.json
  python -m policies --config policy-config.json template.yaml

The configuration has the form of a --policy-pack-config file (docs/policies.md): levels, settings
and exceptions by rule. Exit: 0 no mandatory rule is violated, 1 one is, 2 wrong usage or a file
that cannot be read.
"""


def main(arguments: Sequence[str]) -> int:
    """Judge files; print the findings; return the exit code."""
    parser = _parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    tell(dry_run=True)
    try:
        levels = configured(_config(options.config), source=options.config or "config")
    except (UnreadableFile, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    results, faults = _judged(options.files, levels, options.mandatory)
    if options.json:
        print(json.dumps({"files": results, "faults": faults}, indent=2, default=str))
    else:
        for result in results:
            print(_report(result))
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        return 2
    return 1 if any(one["mandatory"] for one in results) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m policies",
        description="Judge a CloudFormation template, a Terraform plan or an exported stack.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file to judge")
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    parser.add_argument("--mandatory", action="store_true", help="leave out the advisory findings")
    parser.add_argument("--config", metavar="FILE", help="levels, settings and exceptions (JSON)")
    return parser


def _config(path: str | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or "it is no JSON"
        raise UnreadableFile(f"{path}: cannot be read: {why}.") from None
    if not isinstance(value, Mapping):
        raise UnreadableFile(f"{path}: holds no object. Write {{rule: level or settings}}.")
    return value


def _judged(
    files: Sequence[str], levels: Levels, only_mandatory: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    """A result for each file that could be read, and a sentence for each that could not."""
    results: list[dict[str, Any]] = []
    faults = []
    for file in files:
        try:
            content = file_content(Path(file))
        except UnreadableFile as error:
            faults.append(f"{file}: {error}")
            continue
        findings = violations(content, levels)
        mandatory = sum(one.level == "mandatory" for one in findings)
        results.append(
            {
                "file": file,
                "resources": len({one.place for one in content.resources}),
                "mandatory": mandatory,
                "advisory": len(findings) - mandatory,
                "violations": [
                    as_data(one)
                    for one in findings
                    if one.level == "mandatory" or not only_mandatory
                ],
                "notes": list(content.notes),
            }
        )
    return results, faults


def _report(result: Mapping[str, Any]) -> str:
    lines = []
    for one in result["violations"]:
        violation = Violation(**one)
        asked = f" ({', '.join(violation.frameworks)})" if violation.frameworks else ""
        lines += [
            f"{result['file']}: {violation.path}",
            f"  {violation.level} {violation.rule}{asked}",
            textwrap.indent(violation.message, "  "),
            f"  fix: {violation.fix} {violation.url}",
            "",
        ]
    lines += [f"{result['file']}: note: {note}" for note in result["notes"]]
    lines.append(
        f"{result['file']}: {result['resources']} resources, {result['mandatory']} mandatory and"
        f" {result['advisory']} advisory findings"
    )
    return "\n".join(lines)
