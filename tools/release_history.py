"""Writes downbeat/asl/release_history.json: what AWS added to and removed from the AWS SDK
integrations of Step Functions, by date.

    python -m tools.release_history            read AWS's page and write the file
    python -m tools.release_history FILE.md    the same from a copy of the page

The page has a table: date, services added, perhaps services removed, by the names that people read.
A name becomes the one that a Resource writes by its words; names that are no service of botocore's
are left out, but for services that were removed from botocore too (FORMER).
https://docs.aws.amazon.com/step-functions/latest/dg/awssdk-release-history.html
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

from downbeat.asl.checks.integrations import aws_sdk_services
from downbeat.asl.lists import HISTORY_FILE, LISTS_FILE

PAGE = "https://docs.aws.amazon.com/step-functions/latest/dg/awssdk-release-history"
TIMEOUT = 30  # seconds
History = Mapping[str, Mapping[str, list[str]]]
ROW = re.compile(r"^\| *([A-Z][a-z]+ \d{1,2}, \d{4}) *\|(.*)\|\s*$", re.M)
# AWS's names for what a Resource writes otherwise.
NAMES = {
    "amazonlexmodelbuildingv1": "lexmodelbuilding",
    "amazonlexruntimev1": "lexruntime",
    "awsdevopsagentservice": "devopsagent",
    "awssupportauthorization": "supportauthz",
    "cloudwatchevidently": "evidently",
    "awsmainframemodernizationapplicationtesting": "apptest",
    "awsuserexperiencecustomization": "uxc",
    "amazonaioperations": "aiops",
    "amazonbedrockagentcorecontrolplane": "bedrockagentcorecontrol",
    "amazonkeyspacescdcstreams": "keyspacesstreams",
    "amazonroute53arcregionswitch": "arcregionswitch",
    "awsbillingandcostmanagementdashboards": "bcmdashboards",
    "awsbillingandcostmanagementrecommendedactions": "bcmrecommendedactions",
    "awsmultipartyapproval": "mpa",
    "awssignerdataplane": "signerdata",
    "awssystemsmanagerguiconnect": "ssmguiconnect",
    "oracledatabaseaws": "odb",
}
FORMER = {
    *("apptest", "elastictranscoder", "evidently", "lookoutmetrics", "opsworks", "qldb"),
    *("qldbsession", "robomaker", "worklink"),
}


def history(page: str) -> dict[str, dict[str, list[str]]]:
    """{"added": {"2026-06-03": [service, …]}, "removed": {…}} of the page's table, latest first."""
    changes: dict[str, dict[str, list[str]]] = {"added": {}, "removed": {}}
    for row in ROW.finditer(page):
        day = datetime.strptime(row[1], "%B %d, %Y").date().isoformat()
        cells = [cell.strip() for cell in row[2].split("|")]
        for kind, cell in zip(("added", "removed"), cells):
            services = sorted(filter(None, map(service, cell.split(","))))
            if services:
                changes[kind][day] = services
    return changes


def service(name: str) -> str:
    """The name that a Resource writes for "Amazon S3 Files": "s3files"; "" for an unknown one."""
    joined = re.sub(r"[^a-z0-9]", "", name.lower())
    short = re.sub(r"^(amazon|aws)", "", joined)
    known = {*aws_sdk_services(), *FORMER}
    candidates = (NAMES.get(joined, ""), joined, short, re.sub(r"service$", "", short))
    return next((each for each in candidates if each in known), "")


def merged(before: History, current: History) -> dict[str, dict[str, list[str]]]:
    """What the page says now, with the days that it no longer tells: AWS's page has dropped its
    column of removed services once.
    """
    kinds = ("added", "removed")
    return {
        kind: dict(sorted({**before[kind], **current[kind]}.items(), reverse=True))
        for kind in kinds
    }


def as_text(changes: History) -> str:
    """The file: a line for each day."""
    parts = [f'  "source": "{PAGE}.html"']
    for kind, days in changes.items():
        lines = [f"    {json.dumps(day)}: {json.dumps(names)}" for day, names in days.items()]
        parts.append(f'  "{kind}": {{\n' + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(arguments: list[str]) -> int:
    """Write the file and its day; 1 where the page has no table, 2 where it cannot be read."""
    if arguments:
        page = Path(arguments[0]).read_text(encoding="utf-8")
    else:
        try:
            with urlopen(f"{PAGE}.md", timeout=TIMEOUT) as answer:
                page = answer.read().decode("utf-8")
        except OSError as fault:
            reason = getattr(fault, "reason", fault)
            print(
                f"{PAGE}.md cannot be read: {reason}. Save the page and name the file: python -m"
                " tools.release_history FILE.md",
                file=sys.stderr,
            )
            return 2
    current = history(page)
    if not current["added"]:
        print(f"{PAGE}.md has no table of dates and services", file=sys.stderr)
        return 1
    before = json.loads(HISTORY_FILE.read_text(encoding="utf-8"))
    HISTORY_FILE.write_text(as_text(merged(before, current)), encoding="utf-8")
    lists = json.loads(LISTS_FILE.read_text(encoding="utf-8"))
    lists["release-history"]["as_of"] = max(current["added"])
    LISTS_FILE.write_text(json.dumps(lists, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
