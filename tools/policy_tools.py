"""Other tools that judge templates, on the same templates: Checkov, cfn-lint, parliament."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from policies.files.cloudformation import template_content
from tools.corpus_templates import BAD

# What "least privilege" is about; the rest (retention, alarms, timeouts …) is what those templates
# leave to their users.
PERMISSIONS = (
    "Permissions",
    "Trust",
    "Policies of topics, queues and other resources",
    "Documents and values",
)
PERMISSION_TYPES = (
    "AWS::IAM::Role",
    "AWS::IAM::Policy",
    "AWS::IAM::ManagedPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
)


class JudgedCorpus(NamedTuple):
    """What one tool said: `bad` is name → was it caught, `noisy` is the good resources it
    complained about.
    """

    tool: str
    bad: dict[str, bool]
    noisy: set[str]


def checkov(folder: Path, binary: Path) -> JudgedCorpus:
    """Checkov on the same files: any failed check of a resource about permissions."""
    # Beside its interpreter there is a shell script that needs PATH; the module does not.
    options = ["--framework", "cloudformation", "-o", "json", "--compact", "--quiet"]
    command: list[str | Path] = [
        binary.parent / "python",
        "-m",
        "checkov.main",
        "-d",
        folder,
        *options,
    ]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    failed = [
        (Path(one["file_path"]).name, one["resource"]) for one in report["results"]["failed_checks"]
    ]
    bad = {
        name: any(file == f"bad-{number}.json" and one.endswith(".Bad") for file, one in failed)
        for number, name in enumerate(BAD)
    }
    noisy = {
        f"{file}#{one}"
        for file, one in failed
        if file.startswith("good-") and one.startswith(PERMISSION_TYPES)
    }
    return JudgedCorpus("checkov", bad, noisy)


def cfn_lint(folder: Path, binary: Path) -> JudgedCorpus:
    """cfn-lint on the same files: any match that points into a resource about permissions."""
    command: list[str | Path] = [binary, "--format", "json", *sorted(folder.glob("*.json"))]
    matches = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=False).stdout or "[]"
    )
    bad_files, noisy = set(), set()
    for match in matches:
        path = match["Location"].get("Path") or []
        if len(path) > 1 and path[0] == "Resources":
            file = Path(match["Filename"])
            if path[1] == "Bad":
                bad_files.add(file.name)
            elif (
                file.name.startswith("good-") and _resource_type(file, path[1]) in PERMISSION_TYPES
            ):
                noisy.add(f"{file.name}#{path[1]}")
    return JudgedCorpus(
        "cfn-lint",
        {name: f"bad-{number}.json" in bad_files for number, name in enumerate(BAD)},
        noisy,
    )


def _resource_type(file: Path, name: str) -> str:
    return json.loads(file.read_text())["Resources"][name]["Type"]


IDENTITY_TYPES = (
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
)


def parliament(good: Mapping[str, Mapping[str, Any]], binary: Path) -> JudgedCorpus:
    """parliament on every identity document: it knows no others."""
    named = [
        (f"{file}#{name}", text)
        for file, template in good.items()
        for name, text in identity_documents(template)
    ]
    counts = finding_counts([text for _, text in named], binary)
    noisy = {where for (where, _), count in zip(named, counts, strict=True) if count}
    bad = {
        name: any(
            finding_counts(
                [text for _, text in identity_documents({"Resources": {"Bad": resource}})], binary
            )
        )
        for name, resource in BAD.items()
    }
    return JudgedCorpus("parliament", bad, noisy)


def finding_counts(documents: list[str], binary: Path) -> list[int]:
    """How many findings parliament has on each document."""
    judge = "parliament.analyze_policy_string(d, include_community_auditors=True)"
    script = (
        f"import json,sys,parliament\nfor d in json.load(sys.stdin): print(len({judge}.findings))"
    )
    command: list[str | Path] = [binary.parent / "python", "-c", script]
    done = subprocess.run(
        command, input=json.dumps(documents), capture_output=True, text=True, check=False
    )
    return [int(line) for line in done.stdout.split()]


def identity_documents(template: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name of the resource, document) of every identity policy of a template."""
    policies = [
        (one.resource.name, one.resource.props)
        for one in template_content(template).resources
        if one.resource.type in IDENTITY_TYPES
    ]
    return [
        (name, text if isinstance(text, str) else json.dumps(text))
        for name, props in policies
        for text in [
            props.get("policy"),
            *(one["policy"] for one in props.get("inlinePolicies", [])),
        ]
        if text
    ]


def peers(
    files: Path, good: Mapping[str, Mapping[str, Any]], folder: Path
) -> Iterator[JudgedCorpus | None]:
    """What the other tools say; a line for each that is not installed."""
    lint = Path(sys.executable).parent / "cfn-lint"
    for name, present, judge in (
        ("checkov", (folder / "checkov").exists(), lambda: checkov(files, folder / "checkov")),
        ("cfn-lint", lint.exists(), lambda: cfn_lint(files, lint)),
        (
            "parliament",
            (folder / "parliament").exists(),
            lambda: parliament(good, folder / "parliament"),
        ),
    ):
        if present:
            yield judge()
        else:
            print(f"{name}: not installed")
