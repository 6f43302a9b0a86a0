"""Writes downbeat/asl/checks/aws_sdk.txt: every service and action that a Resource
`aws-sdk:service:action` may name.

    python tools/aws_sdk_actions.py [--check]

Step Functions names services as the AWS SDK for Java 2 does
(https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html): the service
id without spaces, without a leading "Amazon" or "AWS" and without a trailing "Service"; actions
begin with a small letter. The source is botocore, whose pinned version decides what is current.
`--check` only compares, and exits with 1 where they differ.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from botocore import __version__
from botocore.loaders import Loader

TARGET = Path(__file__).resolve().parent.parent / "downbeat" / "asl" / "checks" / "aws_sdk.txt"
LISTS = TARGET.parent.parent / "lists.json"
HEADER = (
    "# Written by tools/aws_sdk_actions.py: do not edit. Source: the API models of botocore"
    " {version}\n"
)


def service_name(service_id: str) -> str:
    """`Cognito Identity Provider` → `cognitoidentityprovider`, `Database Migration Service` →
    `databasemigration`.
    """
    name = re.sub(r"[^a-z0-9]", "", service_id.lower())
    name = re.sub(r"^(amazon|aws)(?=.)", "", name)
    return re.sub(r"(?<=.)service$", "", name)


def action_name(operation: str) -> str:
    """`DescribeDBInstances` → `describeDBInstances`."""
    return operation[:1].lower() + operation[1:]


def lines() -> list[str]:
    """One line per service, sorted: `sqs: addPermission cancelMessageMoveTask …`."""
    loader = Loader()
    actions: dict[str, set[str]] = {}
    for service in loader.list_available_services("service-2"):
        model = loader.load_service_model(service, "service-2")
        names = actions.setdefault(service_name(model["metadata"]["serviceId"]), set())
        names.update(action_name(operation) for operation in model["operations"])
    return [f"{service}: {' '.join(sorted(names))}" for service, names in sorted(actions.items())]


def newest_api() -> str:
    """The day of the newest API in the installed botocore: "2026-06-30"."""
    loader = Loader()
    return max(
        version
        for service in loader.list_available_services("service-2")
        for version in loader.list_api_versions(service, "service-2")
    )


def note_day() -> None:
    """Note in the table of lists the newest API that botocore has: the models are of that day at
    least.
    """
    lists = json.loads(LISTS.read_text(encoding="utf-8"))
    for name in ("sdk-actions", "service-models"):
        lists[name]["as_of"] = newest_api()
        lists[name]["source"] = (
            f"the API models of botocore {__version__}, by the newest API in them"
        )
    LISTS.write_text(json.dumps(lists, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="compare only")
    check = parser.parse_args().check
    text = HEADER.format(version=__version__) + "\n".join(lines()) + "\n"
    if check:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    note_day()
    print(f"{TARGET.name}: {text.count(chr(10)) - 1} services, {len(text) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
