"""What a check of the whole project adds."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

PROJECT: dict[str, DiagnosticKind] = {
    "pipeline-file-error": DiagnosticKind(
        "A pipeline's file that Python cannot read",
        "No pipeline of the project can be loaded.",
        "Correct the line that the message names.",
        {"source": "ETL = {\n"},
        "pipelines/example.py:1: is not Python: '{' was never closed.",
    ),
    "unregistered-pipeline": DiagnosticKind(
        "A pipeline that is not registered",
        "No stack can run what the register does not have.",
        "Add it to pipelines/__init__.py.",
        {"source": "ETL = {'name': 'etl', 'States': {'S': {'Type': 'Pass'}}}\n"},
        (
            'pipelines/example.py:1: "etl" is not registered, so that no stack can run it; '
            "add it to pipelines/__init__.py."
        ),
    ),
    "duplicate-pipeline-name": DiagnosticKind(
        "Two pipelines with the same name",
        "The register keeps the last one.",
        "Rename one.",
        {"source": "A = {'name': 'etl', 'States': {}}\nB = {'name': 'etl', 'States': {}}\n"},
        (
            'pipelines/example.py:2: the name "etl" is taken by pipelines/example.py:1, and'
            " only one of both would be deployed; rename one."
        ),
    ),
    "other-account": DiagnosticKind(
        "An ARN of another account",
        "Most of the stack's ARNs are in one account, and this one is not.",
        "Correct it, unless the other account shares the resource.",
        {
            "config": {
                "a": "arn:aws:sns:us-east-1:111122223333:a",
                "b": "arn:aws:sns:us-east-1:111122223333:b",
                "c": "arn:aws:sns:us-east-1:444455556666:c",
            }
        },
        (
            "c: is in the account 444455556666, but the other ARNs of this stack are in "
            "111122223333. Correct it, unless the other account shares it."
        ),
    ),
    "stack-pair": DiagnosticKind(
        "A standby that does not fit the stack it stands by for",
        "Both or none would run by itself, or one could not be deployed beside the other.",
        "Correct the key, in the file that the message names.",
        {"pair": {"standbyOf": "dev"}},
        "downbeat:standbyOf: dev cannot stand by for itself: name the stack that runs.",
    ),
    "policy-violation": DiagnosticKind(
        "Something that the policy pack refuses",
        "`up` would stop at it, or report it.",
        "Do what the message says; docs/policies.md has every rule.",
        {"check": {"permissions": [{"Action": ["s3:*"], "Resource": ["*"], "why": "It reads."}]}},
        (
            '/role/policy.Statement[0]: "s3:*" allows every action of s3. Name the actions '
            "that are needed. (policy iam-no-wildcard-actions)"
        ),
    ),
}
