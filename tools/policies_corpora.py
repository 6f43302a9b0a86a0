"""Judges templates that others wrote: those that are least-privilege by design must pass, published
anti-patterns must not.

    python tools/policies_corpora.py [--show] [--peers DIRECTORY_OF_BIN]

Fetches AWS Solutions Constructs' published packages with `npm pack` into a temporary directory
(their templates are written by the AWS CDK), synthesizes nothing into this repository, and prints
one table. The anti-patterns are added to one of those templates, one resource each. With --peers,
checkov, cfn-lint and parliament from that directory judge the same files.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from policies.files.cloudformation import template_content  # noqa: E402
from policies.rules import AREAS  # noqa: E402
from policies.rules.judgement import judged  # noqa: E402
from policies.rules.rule import MANDATORY, Rule  # noqa: E402
from tools.corpus_templates import BAD, templates, written  # noqa: E402
from tools.policy_tools import PERMISSION_TYPES, PERMISSIONS, JudgedCorpus, peers  # noqa: E402


def violations(
    name: str, template: Mapping[str, Any], rules: list[Rule]
) -> Iterator[tuple[str, Rule, str]]:
    """(resource, rule, message) of every mandatory violation in a template."""
    for one in template_content(template).resources:
        for rule in rules:
            for finding in judged(rule, one.resource, {}):
                yield f"{name}#{one.resource.name}", rule, str(finding)


def ours(good: Mapping[str, Mapping[str, Any]], show: bool) -> JudgedCorpus:
    """The pack: the anti-patterns by all mandatory rules, the good templates by the mandatory rules
    about permissions.
    """
    mandatory = [
        rule for rules in AREAS.values() for rule in rules if rule.level == MANDATORY and rule.judge
    ]
    permissions = [
        rule
        for area in PERMISSIONS
        for rule in AREAS[area]
        if rule.level == MANDATORY and rule.judge
    ]
    noisy = [
        one for name, template in good.items() for one in violations(name, template, permissions)
    ]
    for where, rule, message in noisy if show else ():
        print(f"{where}\n    {rule.name}: {message}")
    print("by rule:", dict(Counter(rule.name for _, rule, _ in noisy)))
    bad = {
        name: any(violations(name, {"Resources": {"Bad": resource}}, mandatory))
        for name, resource in BAD.items()
    }
    return JudgedCorpus("downbeat", bad, {where for where, _, _ in noisy})


def main(arguments: list[str]) -> int:
    """Print the table; 1 when our own rules let an anti-pattern pass."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--show", action="store_true", help="print what is blocked of the good templates"
    )
    parser.add_argument(
        "--peers",
        type=Path,
        default=ROOT / ".venv-peers" / "bin",
        help="where checkov and parliament are installed",
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        good = templates(Path(scratch))
        total = sum(
            resource.get("Type") in PERMISSION_TYPES
            for template in good.values()
            for resource in template.get("Resources", {}).values()
        )
        results = [ours(good, chosen.show)]
        files = Path(scratch) / "files"
        files.mkdir()
        written(files, good)
        results += [tool for tool in peers(files, good, chosen.peers) if tool]
    print(f"{len(good)} templates, {total} resources about permissions, {len(BAD)} anti-patterns\n")
    print(
        "| tool | anti-patterns caught | good resources left alone | anti-patterns missed"
        " |\n|---|---|---|---|"
    )
    for one in results:
        missed = [name for name, caught in one.bad.items() if not caught]
        print(
            f"| {one.tool} | {len(BAD) - len(missed)} of {len(BAD)} | {total - len(one.noisy)} of"
            f" {total} | {'; '.join(missed)} |"
        )
    return 0 if all(results[0].bad.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
