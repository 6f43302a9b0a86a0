"""Compares this program's tables with the pages of the Step Functions guide that they are from, and
notes the day in downbeat/asl/lists.json for each that has not changed.

    python -m tools.step_functions_guide              read AWS's pages
    python -m tools.step_functions_guide FOLDER       read copies of them, <page>.md

What differs is printed, to be mended by hand in the file that the list names; its day stays.
https://docs.aws.amazon.com/step-functions/latest/dg/
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.request import urlopen

from downbeat.asl.checks.integrations import OPTIMISED, SYNC, TOKEN
from downbeat.asl.checks.map_items import INPUT_TYPES
from downbeat.asl.lint.error_names import RESERVED
from downbeat.asl.lists import LISTS_FILE
from downbeat.ops.quota_checks import MOST_EVENTS
from downbeat.report.payloads import MOST_BYTES
from downbeat.simulator.distributed_map import AT_ONCE
from downbeat.simulator.forecasts import LARGEST_DEFINITION

GUIDE = "https://docs.aws.amazon.com/step-functions/latest/dg"
TIMEOUT = 30  # seconds
# AWS's names in the table of optimised integrations → ours.
SERVICES = {
    "API Gateway": "apigateway",
    "Athena": "athena",
    "Batch": "batch",
    "Bedrock": "bedrock",
    "Bedrock AgentCore": "bedrockagentcore",
    "CodeBuild": "codebuild",
    "DynamoDB": "dynamodb",
    "ECS/Fargate": "ecs",
    "EKS": "eks",
    "EMR": "elasticmapreduce",
    "EMR on EKS": "emr-containers",
    "EMR Serverless": "emr-serverless",
    "EventBridge": "events",
    "Glue": "glue",
    "Glue DataBrew": "databrew",
    "Lambda": "lambda",
    "MediaConvert": "mediaconvert",
    "Elemental MediaConvert": "mediaconvert",
    "SageMaker AI": "sagemaker",
    "SNS": "sns",
    "SQS": "sqs",
    "Step Functions": "states",
    "HTTP": "http",
}
ROW = re.compile(r"^\|(.+?)\|(.+?)\|(.+?)\|(.+?)\|\s*$", re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
# What the program counts by → how the page of quotas writes it.
QUOTAS = {
    f"{MOST_EVENTS:,} events": r"25,000 events",
    f"{MOST_BYTES // 1024} KiB of input or output": r"256 Ki?B",
    f"{LARGEST_DEFINITION // 1_048_576} MB of definition": r"1 MB",
    f"{AT_ONCE:,} child executions at once": r"10,000",
}
ERRORS = re.compile(
    r"\bStates\.(?!Array|Base64|Format|Hash|Json|Math|String|UUID)[A-Z]\w+(?:\.\w+)?"
)


def optimised(page: str) -> Iterator[str]:
    """How the table of services and patterns differs from the page's."""
    seen = set()
    for cells in ROW.findall(page):
        name, _, job, callback = (LINK.sub(r"\1", cell).strip() for cell in cells)
        service = SERVICES.get(re.sub(r"^(Amazon|AWS) ", "", name))
        if service is None:
            if "Standard" in cells[1]:
                yield f"the page has {name}, which tools/step_functions_guide.py does not know"
            continue
        seen.add(service)
        ours = {pattern for patterns in OPTIMISED[service].values() for pattern in patterns}
        for pattern, cell in ((SYNC, job), (TOKEN, callback)):
            if (pattern in ours) != cell.startswith("Standard"):
                yield f"{service}: {pattern} is {cell!r} on the page"
    yield from (f"{service} is not on the page" for service in sorted({*OPTIMISED} - seen))


def quotas(page: str) -> Iterator[str]:
    """The quotas that the page writes otherwise."""
    for ours, theirs in QUOTAS.items():
        if not re.search(theirs, page):
            yield f"the page does not have {ours}"


def error_names(page: str) -> Iterator[str]:
    """The names of errors that one of both does not have."""
    theirs = set(ERRORS.findall(page))
    yield from (
        f"{name} is on the page and not in the list" for name in sorted(theirs - {*RESERVED})
    )


def distributed_map(page: str) -> Iterator[str]:
    """The forms of a reader that the page does not have, or has besides."""
    theirs = set(re.findall(r"`(CSV|JSONL?|MANIFEST|PARQUET|[A-Z]{3,8})`", page)) & KINDS_OF_FILE
    yield from (f"{one} is on one side only" for one in sorted(theirs ^ {*INPUT_TYPES}))


KINDS_OF_FILE = {*INPUT_TYPES, "AVRO", "ORC", "XML", "YAML", "TSV", "ION"}
# List → its page, and what compares both.
LISTS: dict[str, tuple[str, Callable[[str], Iterator[str]]]] = {
    "optimised": ("integrate-optimized", optimised),
    "quotas": ("service-quotas", quotas),
    "error-names": ("concepts-error-handling", error_names),
    "distributed-map": ("input-output-itemreader", distributed_map),
}


def page_text(page: str, folder: Path | None) -> str:
    """A page's Markdown, of AWS or of a folder; raises OSError where it cannot be read."""
    if folder:
        return (folder / f"{page}.md").read_text(encoding="utf-8")
    with urlopen(f"{GUIDE}/{page}.md", timeout=TIMEOUT) as answer:
        return str(answer.read().decode("utf-8"))


def compared(folder: Path | None) -> tuple[list[str], dict[str, list[str]], list[str]]:
    """(lists that are as their page says, list → what differs, pages that cannot be read)."""
    same, different, unread = [], dict[str, list[str]](), []
    for name, (page, compare) in LISTS.items():
        try:
            text = page_text(page, folder)
        except OSError as fault:
            unread.append(f"{GUIDE}/{page}.md cannot be read: {getattr(fault, 'reason', fault)}")
            continue
        differences = list(compare(text))
        if differences:
            different[name] = differences
        else:
            same.append(name)
    return same, different, unread


def note_days(names: list[str], day: date) -> None:
    """Note in the table of lists that these are as their pages say on that day."""
    lists = json.loads(LISTS_FILE.read_text(encoding="utf-8"))
    for name in names:
        lists[name]["as_of"] = day.isoformat()
    LISTS_FILE.write_text(json.dumps(lists, indent=2) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """0: everything is as the pages say; 1: something differs; 2: a page cannot be read."""
    same, different, unread = compared(Path(arguments[0]) if arguments else None)
    note_days(same, datetime.now(UTC).date())
    for name, sentences in different.items():
        print("\n".join(f"{name}: {sentence}" for sentence in sentences))
    if unread:
        hint = "Save the pages as <page>.md and name their folder."
        print("\n".join([*unread, hint]), file=sys.stderr)
        return 2
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
