"""The pack as the engine starts and drives it: a process, gRPC, configuration, modes, threads,
speed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policies.rules import RULES, mode
from policies.rules.plain import UNKNOWN
from tests.policies.requests import (
    LEVELS,
    analyze,
    blocking,
    configured,
    document,
    messages,
    request,
    secret,
    servicer,
    struct,
)

PACK = Path(__file__).resolve().parents[2] / "policies"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
STARS = {
    "policy": document({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"})
}
STARS_MESSAGE = (
    'policy.Statement[0]: "s3:*" allows every action of s3. Name the actions that are needed.'
)
GROUP = "aws:cloudwatch/logGroup:LogGroup"


@contextmanager
def started(command: list[str], **environment: str) -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """The pack in a process of its own, as the language host (or the wrapper) starts it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = subprocess.Popen(
        command, cwd=PACK, stdout=subprocess.PIPE, text=True, env={**kept, **environment}
    )
    assert process.stdout
    try:
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


HOST = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", "."]
WRAPPER = [str(PACK / "pack"), "127.0.0.1:1"]


@pytest.mark.parametrize("command", [HOST, WRAPPER], ids=["host", "wrapper"])
def test_the_pack_starts_and_judges(command: list[str]) -> None:
    with started(command, DOWNBEAT_PYTHON=sys.executable) as pack:
        info = pack.GetAnalyzerInfo(empty_pb2.Empty())
        found = list(pack.Analyze(request(ROLE_POLICY, STARS)).diagnostics)
    assert (info.name, len(info.policies)) == ("downbeat", len(RULES))
    assert [
        (one.policyName, one.enforcementLevel, one.message.split("\n")[1]) for one in found
    ] == [("iam-no-wildcard-actions", analyzer_pb2.MANDATORY, STARS_MESSAGE)]


def test_every_level_reaches_the_engine() -> None:
    info = servicer().GetAnalyzerInfo(empty_pb2.Empty(), None)
    assert {one.name: one.enforcementLevel for one in info.policies} == {
        rule.name: LEVELS[rule.level] for rule in RULES
    }


def unknown_in_description(
    dry_run: bool | None, command: list[str] = HOST, **environment: str
) -> list[str]:
    """The rules that block a role whose description says "unknown", in a pack that was told the
    mode, or not.
    """
    role = {
        "description": UNKNOWN,
        "managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    }
    with started(command, DOWNBEAT_PYTHON=sys.executable, **environment) as pack:
        if dry_run is not None:
            pack.ConfigureStack(
                analyzer_pb2.AnalyzerStackConfigureRequest(
                    stack="prod", project="downbeat", dry_run=dry_run
                )
            )
        return blocking(pack.Analyze(request("aws:iam/role:Role", role)).diagnostics)


def test_in_an_update_nothing_is_unknown() -> None:
    assert unknown_in_description(False) == [
        "iam-no-broad-managed-policies",
        "no-unknown-in-update",
    ]
    named = {"PULUMI_PROJECT": "downbeat", "PULUMI_STACK": "prod"}
    assert unknown_in_description(None, PULUMI_DRY_RUN="false", **named) == [
        "iam-no-broad-managed-policies",
        "no-unknown-in-update",
    ]


def test_in_a_preview_it_is_honest() -> None:
    assert unknown_in_description(True) == ["iam-no-broad-managed-policies"]


def test_a_pack_that_is_not_told_the_mode_does_not_block_an_honest_preview() -> None:
    assert unknown_in_description(None, WRAPPER) == ["iam-no-broad-managed-policies"]


def test_inside_the_process_the_mode_can_be_told_and_forgotten() -> None:
    try:
        mode.tell(dry_run=False)
        assert "no-unknown-in-update" in blocking(
            analyze("aws:sns/topic:Topic", {"kmsMasterKeyId": UNKNOWN})
        )
    finally:
        mode.forget()
    assert blocking(analyze("aws:sns/topic:Topic", {"kmsMasterKeyId": UNKNOWN})) == []


def test_a_level_can_be_changed() -> None:
    to = configured({"iam-no-wildcard-actions": {"enforcementLevel": "advisory"}})
    assert [one.enforcementLevel for one in analyze(ROLE_POLICY, STARS, to=to)] == [
        analyzer_pb2.ADVISORY
    ]
    off = configured({"iam-no-wildcard-actions": {"enforcementLevel": "disabled"}})
    assert analyze(ROLE_POLICY, STARS, to=off) == []


def test_a_secret_value_is_in_no_message() -> None:
    hidden = "correct-horse-battery"
    variables = {"DB_PASSWORD": secret(hidden), "URL": secret(f"postgres://me:{hidden}@db/x")}
    definition = json.dumps(
        {
            "StartAt": "A",
            "States": {
                "A": {
                    "Type": "Task",
                    "Resource": hidden,
                    "Parameters": {"ApiKey": hidden},
                    "End": True,
                }
            },
        }
    )
    found = [
        *analyze("aws:lambda/function:Function", {"environment": {"variables": variables}}),
        *analyze("aws:sfn/stateMachine:StateMachine", {"definition": secret(definition)}),
        *analyze(
            ROLE_POLICY,
            {"policy": secret(document({"Effect": hidden, "Action": hidden, "Resource": hidden}))},
        ),
        *analyze("aws:sns/topicPolicy:TopicPolicy", {"policy": secret(hidden)}),
    ]
    assert {
        "lambda-env-secrets",
        "sfn-no-secrets-in-definition",
        "policy-document-wellformed",
    } <= set(blocking(found))
    assert hidden not in "".join(one.message for one in found)


def spent(statements: int) -> float:
    """CPU seconds that a document of so many statements, each at fault, takes; the least of
    three.
    """
    fault = {"Effect": "Allow", "Action": ["s3:Get*", "sns:Publsh"]}
    many = [
        {**fault, "Resource": ["*", f"arn:aws:s3:::b{number}/*"]} for number in range(statements)
    ]
    sent, took = request(ROLE_POLICY, {"policy": document(*many)}), []
    for _ in range(3):
        before = time.process_time()
        found = list(servicer().Analyze(sent, None).diagnostics)
        took.append(time.process_time() - before)
    assert (
        messages(found, "iam-known-actions")[-1]
        == f"and {statements - 20} more of this rule on this resource."
    )
    return min(took)


def test_ten_thousand_statements_take_less_than_a_second() -> None:
    spent(50)
    assert spent(10_000) < 1.0


def test_an_evil_pattern_does_not_stall() -> None:
    evil = document(
        {
            "Effect": "Allow",
            "Action": "s3:" + "*a" * 200,
            "Resource": "arn:aws:s3:::" + "*a" * 500 + "b",
        }
    )
    before = time.process_time()
    analyze(ROLE_POLICY, {"policy": evil})
    analyze(ROLE_POLICY, {"policy": "[" * 100_000})
    assert time.process_time() - before < 1.0


def test_many_threads_get_the_same_answers() -> None:
    to = servicer()
    documents = [
        document(
            {
                "Effect": "Allow",
                "Action": f"s3:{'*' * (1 + number % 3)}",
                "Resource": f"arn:aws:s3:::b{number}/*",
            }
        )
        for number in range(64)
    ]
    with ThreadPoolExecutor(8) as threads:
        found = list(
            threads.map(
                lambda text: [one.message for one in analyze(ROLE_POLICY, {"policy": text}, to=to)],
                documents,
            )
        )
    assert found == [
        [one.message for one in analyze(ROLE_POLICY, {"policy": text})] for text in documents
    ]


@pytest.mark.sweep
def test_no_odd_value_breaks_a_rule() -> None:
    """Whatever stands in a guarded property, the pack answers: an exception would end the
    deployment without a sentence.
    """
    odd: list[Any] = [
        None,
        True,
        0.0,
        "",
        " ",
        [],
        {},
        [[]],
        [{}],
        {"a": [None]},
        "null",
        "[]",
        "0",
        '"x"',
        "{}",
        UNKNOWN,
        secret("x"),
        secret({}),
    ]
    to = servicer()
    guarded = next(rule for rule in RULES if rule.name == "unverifiable-in-preview").fields
    for type_, fields in guarded.items():
        for value in odd:
            props = {field.split(".")[0].removesuffix("[]"): value for field in fields}
            to.Analyze(
                analyzer_pb2.AnalyzeRequest(
                    type=type_, urn="urn", name="n", properties=struct(props)
                ),
                None,
            )
    one_of_each = [
        analyzer_pb2.AnalyzerResource(
            type=type_, urn=f"{type_}::{number}", properties=struct(dict.fromkeys(fields, value))
        )
        for type_, fields in guarded.items()
        for number, value in enumerate(odd)
    ]
    to.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=one_of_each), None)
