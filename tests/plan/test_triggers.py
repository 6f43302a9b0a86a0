"""What starts a pipeline besides a schedule."""

import copy
from dataclasses import replace

import pytest

from downbeat import asl
from downbeat.asl.statements import listed
from downbeat.plan.address import Address
from downbeat.plan.trigger_checks import problems
from downbeat.plan.triggers import Events, Messages, trigger
from pipelines import PIPELINES

ADDRESS = Address("ndjson-prod", "us-east-1", "111122223333")
SPEC = PIPELINES["ndjson-to-parquet"]
REFERENCES = {
    "upload_bucket": "uploads",
    "manifest_bucket": "manifests",
    "tracking_table": "tracking",
    "tracking_partition_key": "pk",
    "tracking_sort_key": "sk",
}
TOPIC = "arn:aws:sns:us-east-1:111122223333:failure"
BUILT_IN = {"failure_topic": TOPIC, "environment": "prod"}
VALUES = {**REFERENCES, **BUILT_IN, **asl.setting_values(SPEC, {})}


def faults(values=VALUES, **changes):
    return [
        str(problem)
        for problem in problems(
            {**SPEC, "trigger": {**SPEC["trigger"], **changes}}, values, ADDRESS
        )
    ]


def test_a_pipeline_without_a_trigger_has_none():
    assert trigger({}, VALUES, ADDRESS) is None
    assert list(problems({}, VALUES, ADDRESS)) == []


def test_the_functions_environment_has_the_stacks_values_and_starts_the_alias():
    before = copy.deepcopy(SPEC)
    found = trigger(SPEC, VALUES, ADDRESS)
    assert faults() == []
    assert found.function.environment == {
        "SOURCE_BUCKET": "uploads",
        "MANIFEST_BUCKET": "manifests",
        "MANIFEST_PREFIX": "manifests/",
        "TRACKING_TABLE": "tracking",
        "TRACKING_PARTITION_KEY": "pk",
        "TRACKING_SORT_KEY": "sk",
        "MAX_FILES": "200",
        "MAX_BYTES": "700000000",
        "LOCK_TTL_SECONDS": "300",
        "DATE_PREFIX": "folders",
        "MANIFEST_FORMAT": "json-lines",
        "MANIFEST_TEMPLATE": "",
        "EXPIRY_DAYS": "30",
        "CHECK": "never",
        "CHECK_TOPIC": TOPIC,
        "CHECK_ENVIRONMENT": "prod",
        "STEP_FUNCTION_ARN": "arn:aws:states:us-east-1:111122223333:stateMachine:ndjson-prod:live",
    }
    assert (found.bucket, found.suffix, found.function.folder.name) == (
        "uploads",
        ".ndjson",
        "manifest_builder",
    )
    assert before == SPEC


def test_a_check_of_the_files_may_publish_to_the_topic_of_failures():
    statements = trigger(SPEC, VALUES | {"files_check": "daily"}, ADDRESS).function.statements
    granted = {action: one["Resource"] for one in statements for action in listed(one["Action"])}
    assert granted["sns:Publish"] == [TOPIC]


def test_its_role_writes_manifests_tracks_them_and_starts_this_machine():
    statements = trigger(SPEC, VALUES, ADDRESS).function.statements
    resources = [resource for one in statements for resource in listed(one["Resource"])]
    assert sorted(resources) == [
        "arn:aws:dynamodb:us-east-1:111122223333:table/tracking",
        "arn:aws:s3:::manifests/manifests/*",
        "arn:aws:states:us-east-1:111122223333:stateMachine:ndjson-prod",
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"function": "manifest_bulider"},
            (
                '/trigger/function: there is no function "manifest_bulider": functions/ has'
                ' manifest_builder. Did you mean "manifest_builder"?'
            ),
        ),
        (
            {"schedule": {"expression": "cron(15 * * *)", "input": {}}},
            (
                '/trigger/schedule/expression: "cron(15 * * *)" has 4 fields, AWS wants six: '
                "minutes hours day-of-month month day-of-week year."
            ),
        ),
    ],
)
def test_a_trigger_that_cannot_be_deployed_is_a_sentence(changes, sentence):
    assert faults(**changes) == [sentence]


def test_what_the_function_would_refuse_when_it_starts_is_said_before():
    environment = {**SPEC["trigger"]["environment"], "MAX_FILES": "many", "TRAKING_TABLE": "x"}
    del environment["TRACKING_TABLE"]
    assert [fault.partition(": ")[0] for fault in faults(environment=environment)] == [
        "/trigger/environment"
    ] * 3
    assert "MAX_FILES" in "\n".join(faults(environment=environment))


def test_a_stacks_value_that_the_function_would_refuse_is_said_before():
    (sentence,) = faults(VALUES | {"tracking_sort_key": "status"})
    assert (
        sentence
        == "/trigger/environment: TRACKING_SORT_KEY is 'status'; it must be the name of the table's"
        " sort key, not an attribute that we write, not the partition key."
    )


def test_the_plan_says_so():
    from downbeat.config import load
    from downbeat.plan.planned import plan

    given = {"glue_job": "convert", **REFERENCES, "tracking_sort_key": "status"}
    config = {
        "aws:region": "us-east-1",
        "downbeat:pipelines": {"ndjson-to-parquet": {"references": given}},
    }
    with pytest.raises(asl.DiagnosticsError) as found:
        plan(load(config, "prod", PIPELINES), PIPELINES, account="111122223333")
    assert str(found.value).startswith("ndjson-to-parquet/trigger/environment: TRACKING_SORT_KEY")


def test_an_event_pattern_starts_the_pipeline_with_the_stacks_values_in_it():
    spec = {"trigger": {"event": {"source": ["acme"], "detail": {"bucket": ["${upload_bucket}"]}}}}
    assert trigger(spec, VALUES, ADDRESS) == Events(
        {"source": ["acme"], "detail": {"bucket": ["uploads"]}}
    )


def test_a_queue_starts_the_pipeline_with_batches_of_what_passes_the_filter():
    spec = {"trigger": {"queue": "${orders_queue}", "batch": 5, "filter": {"body": {"a": [1]}}}}
    queue = ADDRESS.arn("sqs", "orders")
    values = {"orders_queue": queue}
    assert trigger(spec, values, ADDRESS) == Messages(queue, 5, {"body": {"a": [1]}})
    assert list(problems(spec, values, ADDRESS)) == []


@pytest.mark.parametrize(
    ("trigger_dict", "faults"),
    [
        ({}, [("/trigger", "missing-key")]),
        ({"event": {"source": ["a"]}, "queue": "q"}, [("/trigger", "unknown-key")]),
        ({"event": "acme"}, [("/trigger/event", "wrong-type")]),
        ({"queue": "q", "batch": 0}, [("/trigger/batch", "wrong-type")]),
        ({"queue": "q", "suffix": ".csv"}, [("/trigger/suffix", "unknown-key")]),
        ({"bucket": "b"}, [("/trigger/function", "missing-key")]),
    ],
)
def test_a_trigger_that_is_written_wrong_is_a_fault_of_the_dict(trigger_dict, faults):
    spec = {"name": "a", "States": {"A": {"Type": "Succeed"}}, "trigger": trigger_dict}
    assert [(fault.path, fault.code) for fault in asl.structure_problems(spec)] == faults


def collected(**changes):
    return trigger({**SPEC, "trigger": {**SPEC["trigger"], **changes}}, VALUES, ADDRESS)


def test_what_a_trigger_leaves_out_is_what_aws_advises():
    spec = {
        key: value
        for key, value in SPEC["trigger"].items()
        if key not in ("visibility", "batch", "concurrency")
    }
    found = trigger({**SPEC, "trigger": spec}, VALUES, ADDRESS)
    assert (found.batch, found.concurrency, found.visibility_seconds) == (100, 2, None)
    assert found.hidden_seconds == 6 * 120
    assert collected(visibility=900).hidden_seconds == 900
    assert found.function.timeout_seconds == 120
    assert found.function.memory_mb == 256
    assert found.function.name == "ndjson-prod-files"
    assert found.function.schedule_name == "ndjson-prod-files-calls"
    assert found.function.handler == "manifest_builder.handler.handler"


def test_what_a_trigger_says_is_taken():
    schedule = {"expression": "rate(1 hour)", "input": {"action": "flush"}}
    found = collected(batch=7, concurrency=5, suffix=".csv", schedule=schedule)
    assert (found.batch, found.concurrency, found.suffix) == (7, 5, ".csv")
    assert found.schedule == schedule
    spec = {
        **SPEC,
        "trigger": {k: v for k, v in SPEC["trigger"].items() if k not in ("suffix", "schedule")},
    }
    bare = trigger(spec, VALUES, ADDRESS)
    assert (bare.suffix, bare.schedule) == ("", None)


def test_a_machine_that_is_not_to_be_started_is_neither_named_nor_allowed():
    found = trigger(SPEC, VALUES, ADDRESS, starts=False).function
    assert found.environment["STEP_FUNCTION_ARN"] == ""
    actions = [action for one in found.statements for action in listed(one["Action"])]
    assert "states:StartExecution" not in actions


def test_a_function_that_exists_already_starts_the_machine_by_itself():
    role = "arn:aws:iam::111122223333:role/collector"
    existing = replace(ADDRESS.existing, function_role=role)
    assert trigger(SPEC, VALUES, replace(ADDRESS, existing=existing)) is None


def test_a_queue_without_a_batch_gives_one_message_at_a_time():
    queue = ADDRESS.arn("sqs", "orders")
    assert trigger({"trigger": {"queue": queue}}, VALUES, ADDRESS) == Messages(queue, 1, None)


def test_values_of_the_environment_that_are_no_text_are_json():
    environment = {**SPEC["trigger"]["environment"], "MAX_FILES": 7}
    assert collected(environment=environment).function.environment["MAX_FILES"] == "7"


def test_the_function_may_do_what_it_calls_use_its_keys_and_start_the_alias():
    key = "arn:aws:kms:us-east-1:111122223333:key/1"
    statements = trigger(SPEC, VALUES | {"tracking_table_key": key}, ADDRESS).function.statements
    table = "arn:aws:dynamodb:us-east-1:111122223333:table/tracking"
    assert [one["Action"] for one in statements[:2]] == [
        [f"dynamodb:{name}" for name in ("BatchGetItem", "DeleteItem", "GetItem", "PutItem")]
        + ["dynamodb:Query", "dynamodb:UpdateItem"],
        ["s3:PutObject"],
    ]
    assert statements[2:] == [
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": key,
            "Condition": {"StringEquals": {"kms:ViaService": "dynamodb.us-east-1.amazonaws.com"}},
            "why": f"It encrypts {table}.",
        },
        {
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": ADDRESS.state_machine_arn,
            "Condition": {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "live"}},
        },
    ]


def test_the_functions_statements_are_of_its_own_place():
    china = Address("ndjson-prod", "cn-north-1", "444455556666", "aws-cn")
    statements = trigger(SPEC, VALUES, china).function.statements
    assert [resource for one in statements for resource in listed(one["Resource"])] == [
        "arn:aws-cn:dynamodb:cn-north-1:444455556666:table/tracking",
        "arn:aws-cn:s3:::manifests/manifests/*",
        china.state_machine_arn,
    ]


def test_everything_that_is_wrong_with_a_trigger_is_told_at_once():
    found = faults(
        visibility=1,
        environment={**SPEC["trigger"]["environment"], "MAX_FILES": "many"},
        schedule={"expression": "never"},
    )
    assert [one.partition(":")[0] for one in found] == [
        "/trigger/environment",
        "/trigger/visibility",
        "/trigger/schedule/expression",
    ]
    assert [one.partition(":")[0] for one in faults(function="x", visibility=1)] == [
        "/trigger/function"
    ]


def test_settings_that_are_refused_without_a_list_of_faults_are_one_fault(monkeypatch):
    class Interface:
        MACHINE_VARIABLE, TIMEOUT_SECONDS = "MACHINE", 120

        def read_settings(self, environment):
            raise ValueError("MACHINE is wrong.")

    monkeypatch.setattr("downbeat.plan.trigger_checks.function_interface", lambda name: Interface())
    assert faults() == ["/trigger/environment: MACHINE is wrong."]
