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
import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policies.files.cloudformation import template_content  # noqa: E402
from policies.rules import AREAS  # noqa: E402
from policies.rules.judgement import judged  # noqa: E402
from policies.rules.rule import MANDATORY, Rule  # noqa: E402

# Constructs of the services that an orchestration uses
# (https://docs.aws.amazon.com/solutions/latest/constructs/).
PACKAGES = (
    "aws-eventbridge-stepfunctions",
    "aws-lambda-stepfunctions",
    "aws-s3-stepfunctions",
    "aws-eventbridge-lambda",
    "aws-eventbridge-sqs",
    "aws-lambda-dynamodb",
    "aws-lambda-s3",
    "aws-lambda-secretsmanager",
    "aws-lambda-sns",
    "aws-lambda-sqs",
    "aws-lambda-ssmstringparameter",
    "aws-s3-lambda",
    "aws-sns-lambda",
    "aws-sns-sqs",
    "aws-sqs-lambda",
    "aws-dynamodbstreams-lambda",
    "aws-lambda-translate",
    "aws-kinesisstreams-gluejob",
    "aws-lambda-opensearch",
    "aws-lambda-sqs-lambda",
    "aws-kinesisfirehose-s3",
    "aws-apigateway-sqs",
    "aws-cloudfront-s3",
)
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


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "bad", "Roles": ["r"], "PolicyDocument": document},
    }


def _allow(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", **elements}


def _role(principal: Any, **properties: Any) -> dict[str, Any]:
    trust = {
        "Version": "2012-10-17",
        "Statement": [_allow(Principal=principal, Action="sts:AssumeRole")],
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": trust, **properties},
    }


def _shared(kind: str, field: str, action: str, **elements: Any) -> dict[str, Any]:
    document = {
        "Version": "2012-10-17",
        "Statement": [_allow(Action=action, Resource="*", **elements)],
    }
    return {"Type": kind, "Properties": {field: ["x"], "PolicyDocument": document}}


TRANSPORT = {"Bool": {"aws:SecureTransport": "true"}}
LAMBDA = {"Service": "lambda.amazonaws.com"}
# Published anti-patterns: the security warnings of IAM Access Analyzer's policy checks, Security
# Hub's controls for IAM, KMS, SNS, SQS, Lambda and Step Functions, and the ways past them that the
# issues of other checkers report.
BAD: dict[str, dict[str, Any]] = {
    "every action on everything": _policy(_allow(Action="*", Resource="*")),
    "*:* on everything": _policy(_allow(Action="*:*", Resource="*")),
    "a service's every action": _policy(_allow(Action="s3:*", Resource="*")),
    "a service's every action, in capitals": _policy(_allow(Action="S3:*", Resource="*")),
    "a wildcard in the prefix": _policy(_allow(Action="ia?:*", Resource="*")),
    "everything but IAM": _policy(_allow(NotAction="iam:*", Resource="*")),
    "everywhere but one bucket": _policy(
        _allow(Action="s3:PutObject", NotResource="arn:aws:s3:::safe/*")
    ),
    "a change on everything": _policy(_allow(Action="dynamodb:PutItem", Resource="*")),
    "a change on everything, by a condition that is always true": _policy(
        _allow(
            Action="dynamodb:PutItem", Resource="*", Condition={"StringLike": {"aws:userid": "*"}}
        )
    ),
    "every bucket by ARN": _policy(_allow(Action="s3:PutObject", Resource="arn:aws:s3:::*")),
    "every topic of the account": _policy(
        _allow(Action="sns:Publish", Resource="arn:aws:sns:us-east-1:111122223333:*")
    ),
    "any role to any service": _policy(_allow(Action="iam:PassRole", Resource="*")),
    "any role of the account, in capitals": _policy(
        _allow(Action="IAM:passrole", Resource="arn:aws:iam::111122223333:role/*")
    ),
    "the administrator's policy": _role(
        LAMBDA, ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"]
    ),
    "the power user's policy": _role(
        LAMBDA, ManagedPolicyArns=["arn:aws:iam::aws:policy/PowerUserAccess"]
    ),
    "full access inside the role": _role(
        LAMBDA,
        Policies=[
            {
                "PolicyName": "p",
                "PolicyDocument": _policy(_allow(Action="*", Resource="*"))["Properties"][
                    "PolicyDocument"
                ],
            }
        ],
    ),
    "trust in everybody": _role("*"),
    "trust in every account's root": _role({"AWS": "arn:aws:iam::*:root"}),
    "trust in every federation": _role({"Federated": "*"}),
    "a topic for everybody": _shared(
        "AWS::SNS::TopicPolicy", "Topics", "sns:Publish", Principal="*"
    ),
    "a topic for everybody over TLS": _shared(
        "AWS::SNS::TopicPolicy",
        "Topics",
        "sns:Publish",
        Principal={"AWS": "*"},
        Condition=TRANSPORT,
    ),
    "a queue for everybody": _shared(
        "AWS::SQS::QueuePolicy", "Queues", "sqs:SendMessage", Principal="*"
    ),
    "a queue for any bucket": _shared(
        "AWS::SQS::QueuePolicy",
        "Queues",
        "sqs:SendMessage",
        Principal={"Service": "s3.amazonaws.com"},
    ),
    "a topic for everybody but one": _shared(
        "AWS::SNS::TopicPolicy", "Topics", "sns:Publish", NotPrincipal={"AWS": "111122223333"}
    ),
    "a key for everybody over TLS": {
        "Type": "AWS::KMS::Key",
        "Properties": {
            "EnableKeyRotation": True,
            "KeyPolicy": {
                "Version": "2012-10-17",
                "Statement": [
                    _allow(Principal="*", Action="kms:Decrypt", Resource="*", Condition=TRANSPORT)
                ],
            },
        },
    },
    "a key that never rotates": {
        "Type": "AWS::KMS::Key",
        "Properties": {
            "KeyPolicy": {
                "Version": "2012-10-17",
                "Statement": [
                    _allow(
                        Principal={"AWS": "arn:aws:iam::111122223333:root"},
                        Action="kms:*",
                        Resource="*",
                    )
                ],
            }
        },
    },
    "a topic that is not encrypted": {"Type": "AWS::SNS::Topic", "Properties": {}},
    "a function for everybody": {
        "Type": "AWS::Lambda::Permission",
        "Properties": {"Action": "lambda:InvokeFunction", "FunctionName": "f", "Principal": "*"},
    },
    "a function for any bucket": {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": "f",
            "Principal": "s3.amazonaws.com",
        },
    },
    "an open function URL": {
        "Type": "AWS::Lambda::Url",
        "Properties": {"TargetFunctionArn": "f", "AuthType": "NONE"},
    },
    "a machine without logs": {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": "arn:aws:iam::111122223333:role/r",
            "DefinitionString": '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
            "TracingConfiguration": {"Enabled": True},
        },
    },
    "a log that is kept forever": {"Type": "AWS::Logs::LogGroup", "Properties": {}},
}


class JudgedCorpus(NamedTuple):
    """What one tool said: `bad` is name → was it caught, `noisy` is the good resources it
    complained about.
    """

    tool: str
    bad: dict[str, bool]
    noisy: set[str]


def templates(folder: Path) -> dict[str, dict[str, Any]]:
    """Every template of the packages, fetched into `folder`."""
    found: dict[str, dict[str, Any]] = {}
    for package in PACKAGES:
        command = ["npm", "pack", "--silent", f"@aws-solutions-constructs/{package}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"not fetched: {package}", file=sys.stderr)
            continue
        with tarfile.open(folder / done.stdout.split()[-1]) as archive:
            for member in archive:
                is_template = (
                    member.name.endswith(".template.json") and "DefaultTest" not in member.name
                )
                handle = archive.extractfile(member) if is_template else None
                if handle:
                    found[f"{package}/{Path(member.name).name}"] = json.load(handle)
    return found


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
    found = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=False).stdout or "[]"
    )
    bad_files, noisy = set(), set()
    for match in found:
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


def written(folder: Path, good: Mapping[str, Mapping[str, Any]]) -> None:
    """The same templates as files for the other tools."""
    for number, template in enumerate(good.values()):
        (folder / f"good-{number}.json").write_text(json.dumps(template))
    for number, resource in enumerate(BAD.values()):
        (folder / f"bad-{number}.json").write_text(json.dumps({"Resources": {"Bad": resource}}))


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
