"""Definitions: one sound machine, one thing broken per test, at every depth."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from policies.rules.plain import UNKNOWN
from tests.policies.requests import analyze, configured, messages

MACHINE = "aws:sfn/stateMachine:StateMachine"
CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "Notify failure"}]
SOUND: dict[str, Any] = {
    "StartAt": "Extract",
    "States": {
        "Extract": {
            "Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync",
            "TimeoutSeconds": 7200,
            "Retry": [{"ErrorEquals": ["ECS.ServerException"], "MaxAttempts": 2}],
            "Catch": CATCH,
            "Next": "Fan out",
        },
        "Fan out": {
            "Type": "Parallel",
            "Branches": [
                {
                    "StartAt": "Load",
                    "States": {
                        "Load": {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::glue:startJobRun.sync",
                            "TimeoutSeconds": 3600,
                            "Parameters": {
                                "JobName": "load",
                                "Arguments": {
                                    "--SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:1:secret:s"
                                },
                            },
                            "End": True,
                        }
                    },
                }
            ],
            "Catch": CATCH,
            "Next": "Notify success",
        },
        "Notify success": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "TimeoutSeconds": 60,
            "Catch": CATCH,
            "End": True,
        },
        "Notify failure": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "TimeoutSeconds": 60,
            "Next": "Failed",
        },
        "Failed": {"Type": "Fail"},
    },
}
EXTRACT = ("States", "Extract")
LOAD = ("States", "Fan out", "Branches", 0, "States", "Load")
LONGEST = (
    "the Task has no TimeoutSeconds: if no answer comes it waits for up to a year. Set it to a"
    " little more than it ever takes."
)
SILENT = (
    "a failure here reaches no state that tells somebody. Catch States.ALL and go on to a"
    " notification."
)
BEATS = (
    "nothing sends heartbeats for a .sync task, so HeartbeatSeconds ends good runs. Remove it, or"
    " use .waitForTaskToken and have the task send them."
)
TWICE = (
    "retries this call also after it took effect, and then it takes effect twice. Name the errors"
    " that mean it did not."
)


def changed(path: tuple[Any, ...], **change: Any) -> dict[str, Any]:
    """SOUND with one state changed; None takes a field away."""
    definition = copy.deepcopy(SOUND)
    state: Any = definition
    for step in path:
        state = state[step]
    for key, value in change.items():
        if value is None:
            state.pop(key)
        else:
            state[key] = value
    return definition


def said(definition: Any, **props: Any) -> list[tuple[str, str]]:
    """(rule, message) of the rules about definitions."""
    text = (
        definition
        if isinstance(definition, str) or definition is UNKNOWN
        else json.dumps(definition)
    )
    found = analyze(MACHINE, {"definition": text, **props})
    return [
        (one.policyName, one.message.split("\n", 1)[1])
        for one in found
        if one.policyName.startswith("sfn-")
        and one.policyName not in ("sfn-logging", "sfn-tracing", "sfn-cmk")
    ]


def test_the_sound_machine_raises_nothing() -> None:
    assert said(SOUND) == []


E, L = "definition/States/Extract", "definition/States/Fan out/Branches[0]/States/Load"
BROKEN: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "no timeout": (
        changed(EXTRACT, TimeoutSeconds=None),
        [("sfn-task-timeout", f"{E}: {LONGEST}")],
    ),
    "no timeout in a branch": (
        changed(LOAD, TimeoutSeconds=None),
        [("sfn-task-timeout", f"{L}: {LONGEST}")],
    ),
    "no catch": (changed(EXTRACT, Catch=None), [("sfn-failure-notified", f"{E}: {SILENT}")]),
    "a catch of one error only": (
        changed(EXTRACT, Catch=[{"ErrorEquals": ["States.Timeout"], "Next": "Notify failure"}]),
        [("sfn-failure-notified", f"{E}: {SILENT}")],
    ),
    "a catch that tells nobody": (
        changed(EXTRACT, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Failed"}]),
        [("sfn-failure-notified", f"{E}: {SILENT}")],
    ),
    "no catch around the branches": (
        changed(("States", "Fan out"), Catch=None),
        [("sfn-failure-notified", f"{L}: {SILENT}")],
    ),
    "a heartbeat on .sync": (
        changed(EXTRACT, HeartbeatSeconds=600),
        [("sfn-no-heartbeat-on-sync", f"{E}: {BEATS}")],
    ),
    "a callback without one": (
        changed(EXTRACT, Resource="arn:aws:states:::ecs:runTask.waitForTaskToken"),
        [
            (
                "sfn-callback-heartbeat",
                (
                    f"{E}: Step Functions does not watch a .waitForTaskToken task: if it dies, only"
                    " HeartbeatSeconds tells. Set it."
                ),
            )
        ],
    ),
    "everything retried before one error": (
        changed(
            LOAD,
            Retry=[
                {"ErrorEquals": ["States.ALL"]},
                {"ErrorEquals": ["Glue.ConcurrentRunsExceededException"]},
            ],
        ),
        [
            (
                "sfn-retry-order",
                (
                    f"{L}/Retry[0]: States.ALL stands before other retriers, which then never"
                    " count. Put it last."
                ),
            )
        ],
    ),
    "everything retried on a call that acts": (
        changed(
            EXTRACT,
            Resource="arn:aws:states:::ecs:runTask",
            Retry=[{"ErrorEquals": ["States.ALL"]}],
        ),
        [("sfn-retry-side-effects", f"{E}/Retry[0]: States.ALL {TWICE}")],
    ),
    "a password by its name": (
        changed(LOAD, Parameters={"Arguments": {"--DB_PASSWORD": "hunter2"}}),
        [
            (
                "sfn-no-secrets-in-definition",
                (
                    "definition.States.Fan"
                    " out.Branches[0].States.Load.Parameters.Arguments.--DB_PASSWORD: holds a"
                    " password, key or token by its name. Read it from Secrets Manager in the task;"
                    " whoever may describe the machine reads this."
                ),
            )
        ],
    ),
    "a password in a container's environment": (
        changed(
            EXTRACT,
            Parameters={
                "Overrides": {
                    "ContainerOverrides": [
                        {"Environment": [{"Name": "DB_PASSWORD", "Value": "hunter2"}]}
                    ]
                }
            },
        ),
        [
            (
                "sfn-no-secrets-in-definition",
                (
                    "definition.States.Extract.Parameters.Overrides.ContainerOverrides[0].Environment[0].DB_PASSWORD:"
                    " holds a password, key or token by its name. Read it from Secrets Manager in"
                    " the task; whoever may describe the machine reads this."
                ),
            )
        ],
    ),
    "a header": (
        changed(EXTRACT, Parameters={"Headers": {"Authorization": "Bearer hunter2"}}),
        [
            (
                "sfn-no-secrets-in-definition",
                (
                    "definition.States.Extract.Parameters.Headers.Authorization: holds a password,"
                    " key or token by its name. Read it from Secrets Manager in the task; whoever"
                    " may describe the machine reads this."
                ),
            )
        ],
    ),
    "a password in a payload that is JSON text": (
        changed(EXTRACT, Parameters={"Payload": '{"db": {"password": "hunter2"}}'}),
        [
            (
                "sfn-no-secrets-in-definition",
                (
                    "definition.States.Extract.Parameters.Payload: holds a password, key or token"
                    " by its name. Read it from Secrets Manager in the task; whoever may describe"
                    " the machine reads this."
                ),
            )
        ],
    ),
    "a password in a connection string": (
        changed(EXTRACT, Parameters={"Database": "Server=db;User Id=app;Password=hunter2!;"}),
        [
            (
                "sfn-no-secrets-in-definition",
                (
                    "definition.States.Extract.Parameters.Database: holds a password in a"
                    " connection string. Read it from Secrets Manager in the task; whoever may"
                    " describe the machine reads this."
                ),
            )
        ],
    ),
    "an access key anywhere": (
        changed(EXTRACT, Comment="use AKIAIOSFODNN7EXAMPLE"),
        [
            (
                "sfn-no-secrets-in-definition",
                (
                    "definition.States.Extract.Comment: holds an AWS access key. Read it from"
                    " Secrets Manager in the task; whoever may describe the machine reads this."
                ),
            )
        ],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_one_thing_broken_is_said_once(case: str) -> None:
    definition, expected = BROKEN[case]
    assert said(definition) == expected


def test_an_express_machine_cannot_wait() -> None:
    assert [
        message for rule, message in said(SOUND, type="EXPRESS") if rule == "sfn-express-patterns"
    ] == [
        f"{E}: an Express execution cannot use .sync. Make it STANDARD, or call without waiting.",
        f"{L}: an Express execution cannot use .sync. Make it STANDARD, or call without waiting.",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "definition: the definition is not JSON (line 1, column 2)."),
        ("[]", "definition: the definition is no object with States."),
        (
            '{"StartAt": "A", "States": {"A": {"Type": "Fail"}}, "StartAt": "A"}',
            'definition: the key "StartAt" comes twice in one object; only the last counts.',
        ),
        ("[" * 100_000, "definition: the definition is not JSON."),
    ],
)
def test_a_definition_that_cannot_be_read(text: str, message: str) -> None:
    assert said(text) == [("sfn-definition-wellformed", message)]


def test_an_unknown_definition_is_announced() -> None:
    found = analyze(MACHINE, {"definition": UNKNOWN})
    assert [one.split(": ")[0] for one in messages(found, "unverifiable-in-preview")] == [
        "definition"
    ]


HARMLESS: list[Any] = [
    {"TaskToken.$": "$$.Task.Token"},
    {"ClientRequestToken": "daily-run"},
    {"SecretId": "prod/db"},
    {"Password.$": "$.password"},
    {"DbSecret": "prod/db/password"},
    {"ExpressionAttributeNames": {"#token": "token"}},
    {"Password": "{% $states.input.password %}"},
    {"Password": "{{resolve:secretsmanager:db}}"},
    {"TokenTtl": "3600"},
    {"Payload": '{"password": "$.password", "note": "not JSON"'},
    {"Command": "cd /app; pwd=$PWD; echo done"},
    {
        "Environment": [
            {"Name": "DB_SECRET", "Value": "arn:aws:secretsmanager:eu-west-1:1:secret:db"}
        ]
    },
    {"Key": {"pk": {"S": "2026-01-01"}}, "PartitionKey": "a"},
]


@pytest.mark.parametrize("parameters", HARMLESS, ids=json.dumps)
def test_what_only_points_to_a_secret_is_none(parameters: Any) -> None:
    assert said(changed(EXTRACT, Parameters=parameters)) == []


def test_a_timeout_by_path_or_expression_counts() -> None:
    assert said(changed(EXTRACT, TimeoutSeconds=None, TimeoutSecondsPath="$.limit")) == []
    assert said(changed(EXTRACT, TimeoutSeconds="{% $limit %}")) == []


def test_a_function_that_says_it_notifies_tells() -> None:
    notify = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "TimeoutSeconds": 60,
        "Next": "Failed",
    }
    named = {
        **notify,
        "Parameters": {"FunctionName": "arn:aws:lambda:eu-west-1:1:function:slack-notifier"},
    }
    assert said(changed(("States",), **{"Notify failure": named})) == []


def test_a_job_that_does_send_heartbeats_may_be_named() -> None:
    to = configured(
        {
            "sfn-no-heartbeat-on-sync": {"reporting": ["Extract"]},
            "sfn-task-timeout": {"exempt": ["Extract"]},
        }
    )
    definition = json.dumps(changed(EXTRACT, HeartbeatSeconds=600, TimeoutSeconds=None))
    found = analyze(MACHINE, {"definition": definition}, to=to)
    assert messages(found, "sfn-no-heartbeat-on-sync") + messages(found, "sfn-task-timeout") == []


def test_a_definition_as_an_object_is_read_the_same() -> None:
    found = analyze(MACHINE, {"definition": changed(EXTRACT, TimeoutSeconds=None)})
    assert messages(found, "sfn-task-timeout") == [f"{E}: {LONGEST}"]
