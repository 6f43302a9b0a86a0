"""Writes docs/policies.md from the rules.

python tools/policies_page.py            write the page
python tools/policies_page.py --check    exit 1 when it is not what the rules say
"""

from __future__ import annotations

import json
import pprint
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from policies.rules import AREAS, RULES  # noqa: E402
from policies.rules.frameworks import ASKED, source  # noqa: E402
from policies.rules.plain import UNKNOWN, Opaque  # noqa: E402
from policies.rules.rule import MANDATORY, Example, Rule  # noqa: E402
from tools.policies_texts import HEAD, KEPT  # noqa: E402

TARGET = ROOT / "docs" / "policies.md"
ROWS = ROOT / "tests" / "policies" / "documents_of_teams.jsonl"


def page() -> str:
    """The whole page."""
    allowed = [f"- {sentence} (`{rule.name}`)" for rule in RULES for sentence in rule.allows]
    rows = [bool(json.loads(row)["rules"]) for row in ROWS.read_text(encoding="utf-8").splitlines()]
    head = HEAD.format(
        rows=len(rows),
        bad=sum(rows),
        good=len(rows) - sum(rows),
        count=len(RULES),
        mandatory=sum(rule.level == MANDATORY for rule in RULES),
        advisory=sum(rule.level != MANDATORY for rule in RULES),
        stack=", ".join(f"`{rule.name}`" for rule in RULES if rule.judge_stack),
        remediating=", ".join(f"`{rule.name}`" for rule in RULES if rule.remediate),
        kept="\n".join(f"- `{name}`: {why}" for name, why in KEPT.items()),
        allowed="\n".join(allowed),
    )
    return "\n".join([head, overview(), *(area(title, rules) for title, rules in AREAS.items())])


def overview() -> str:
    """A table of all rules."""
    lines = [
        "## The rules",
        "",
        "| rule | level | severity | controls | what it checks |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| [{rule.name}](#{rule.name}) | {rule.level} | {rule.severity} |"
        f" {', '.join(ASKED.get(rule.name, ()))} |"
        f" {rule.description.removeprefix('Checks ')} |"
        for rule in RULES
    ]
    return "\n".join([*lines, ""])


def area(title: str, rules: list[Rule]) -> str:
    """The rules of one area."""
    return "\n".join([f"## {title}", "", *(section(rule) for rule in rules)])


def section(rule: Rule) -> str:
    """One rule: what, why, an example that fails, the same made right, its settings."""
    parts = [
        f"### {rule.name}",
        "",
        f"{rule.description} **{rule.level.capitalize()}**, severity {rule.severity}.",
        "",
        rule.why,
        "",
        *asking(rule),
    ]
    if rule.bad:
        parts += ["Fails:", "", *examples(rule.bad, rule), ""]
    parts += [
        "Passes:",
        "",
        *examples(rule.good, rule),
        "",
        f"Fix: {rule.fix} [More]({rule.url})",
        "",
    ]
    if rule.config:
        parts += ["| setting | default | meaning |", "|---|---|---|"]
        parts += [
            f"| `{name}` | {default(schema['default'])} | {schema['description']} |"
            for name, schema in rule.config.items()
        ]
        parts.append("")
    return "\n".join(parts)


def asking(rule: Rule) -> list[str]:
    """The controls that ask for a rule, with AWS's page for each, as one line."""
    if not rule.frameworks:
        return []
    named = [
        f"[{one}]({source(one)})" if one in ASKED[rule.name] else one for one in rule.frameworks
    ]
    return [f"Asked for by {', '.join(named)}.", ""]


def default(value: Any) -> str:
    """A setting's default; a long list by its length."""
    return (
        f"{len(value)} names"
        if isinstance(value, list) and len(value) > 3
        else f"`{json.dumps(value)}`"
    )


def examples(shown: tuple[Example, ...], rule: Rule) -> list[str]:
    """Examples as indented text. A stack rule's are one stack; another's stand apart."""
    blocks = [f"    {type_}\n{indented(props)}" for type_, props in shown]
    return ["\n".join(blocks)] if rule.judge_stack else ["\n\n".join(blocks)]


def indented(props: Mapping[str, Any]) -> str:
    """Properties as a dict, with documents as dicts so that they can be read."""
    text = pprint.pformat(readable(props), width=120, sort_dicts=False)
    return "\n".join(f"      {line}" for line in text.splitlines())


def readable(value: Any) -> Any:
    """JSON text as what it says, an unknown and an archive as words."""
    if isinstance(value, Mapping):
        return {key: readable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [readable(inner) for inner in value]
    if isinstance(value, Opaque):
        return f"({value.kind})"
    if value is UNKNOWN:
        return "(known after the update)"
    return parsed(value) if isinstance(value, str) and value.startswith("{") else value


def parsed(text: str) -> Any:
    """What JSON text says; the text itself where a dict would not show it (one key twice)."""
    value = json.loads(text)
    return value if json.dumps(value) == text else text


def main(arguments: list[str]) -> int:
    """Write, or with --check compare."""
    if "--check" not in arguments:
        TARGET.write_text(page(), encoding="utf-8")
        return 0
    if TARGET.read_text(encoding="utf-8") == page():
        return 0
    print("docs/policies.md is not what the rules say. Run: python tools/policies_page.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
