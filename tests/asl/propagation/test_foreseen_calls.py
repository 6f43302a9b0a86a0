"""Arguments that an execution makes: what of them is known before is granted, and no more."""

from __future__ import annotations

import json

import pytest

from downbeat.asl import permissions, unresolved
from policies import guard
from policies.rules.rule import Resource
from tests.asl.tasks import MACHINE, allow, arn, machine, task

HERE = {"state_machine_arn": MACHINE}
IN_S3 = "arn:aws:s3:::acme-data/"


def put(table: str) -> dict:
    return task("dynamodb:putItem", TableName=table, Item={})


def tables(definition: dict) -> list[str]:
    """The names of the tables that the role may write to; everything is derived."""
    assert unresolved(definition, **HERE) == []
    [one] = permissions(definition, **HERE)
    assert one["Action"] == ["dynamodb:PutItem"]
    return [resource.partition("table/")[2] for resource in one["Resource"]]


def in_front(first: dict, call: dict, **fields: object) -> dict:
    states = {"First": {"Next": "Call", **first}, "Call": {"Type": "Task", "End": True, **call}}
    return {"StartAt": "First", "QueryLanguage": "JSONata", "States": states, **fields}


def in_jsonpath(first: dict, **parameters: object) -> dict:
    call = {"Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": parameters}
    return in_front(first, call, QueryLanguage="JSONPath")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'orders'", ["orders"]),
        ("'orders-' & $states.input.env", ["orders-*"]),
        ('"orders-" & $states.input.env & "-eu"', ["orders-*-eu"]),
        ("'orders-' & $string($states.input.year)", ["orders-*"]),
        ("'orders-' & $lowercase($states.input.env)", ["orders-*"]),
        ("$states.input.big ? 'orders-big' : 'orders'", ["orders", "orders-big"]),
        ("($env := 'dev'; 'orders-' & $env)", ["orders-dev"]),
        ("$join(['orders', 'eu', $states.input.env], '-')", ["orders-eu*"]),
        ("{'table': 'orders'}.table", ["orders"]),
        ("$merge([{'table': 'a1'}, {'table': 'orders'}]).table", ["orders"]),
        ("$lookup({'eu': 'orders-eu', 'us': 'orders-us'}, $states.input.region)", ["orders-eu", "orders-us"]),
        ("['orders', 'others'][0]", ["orders"]),
        ("'orders-' & $states.context.StateMachine.Name", ["orders-mine"]),
    ],
)  # fmt: skip
def test_the_known_part_of_an_expression_is_granted(expression, expected):
    assert tables(machine(put(f"{{% {expression} %}}"))) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "$states.input.table",
        "$states.input.env & '-orders'",
        "'o' & $states.input.env",
        "$exists($states.input.table) ? $states.input.table : 'orders'",
        "$substring('orders', 0, $states.input.length)",
        "'orders' ~> $uppercase",
        "$replace('orders', 'o', $states.input.letter)",
        "($f := function($x) { 'orders' }; $f(1))",
        "$undefinedFunction('orders')",
        "$states.input.tables[name = 'orders'].name",
        "'orders-' & $states.input.env = 'orders-dev'",
    ],
)
def test_a_name_that_nothing_bounds_must_be_stated(expression):
    definition = machine(put(f"{{% {expression} %}}"))
    assert permissions(definition, **HERE) == []
    [problem] = unresolved(definition, **HERE)
    assert problem.message.startswith("TableName is known only at run time ({% ")
    assert (
        '"Resource": ["arn:aws:dynamodb:us-east-1:123456789012:table/<table>"]' in problem.message
    )


def test_a_variable_that_an_earlier_state_assigns_is_known():
    first = {"Type": "Pass", "Assign": {"table": "orders"}}
    assert tables(in_front(first, put("{% $table %}"))) == ["orders"]


def test_a_variable_may_be_any_of_the_values_that_are_assigned():
    choice = {
        "Type": "Choice",
        "Choices": [
            {"Condition": "{% $states.input.big %}", "Assign": {"t": "big"}, "Next": "Call"}
        ],
        "Assign": {"t": "small"},
        "Default": "Call",
    }
    definition = in_front(choice, put("{% 'orders-' & $t %}"))
    del definition["States"]["First"]["Next"]
    assert tables(definition) == ["orders-big", "orders-small"]


def test_a_variable_that_is_known_on_one_way_only_must_be_stated():
    choice = {
        "Type": "Choice",
        "Choices": [
            {"Condition": "{% $states.input.big %}", "Assign": {"t": "big"}, "Next": "Call"}
        ],
        "Assign": {"t": "{% $states.input.table %}"},
        "Default": "Call",
    }
    definition = in_front(choice, put("{% $t %}"))
    assert [each.path for each in unresolved(definition, **HERE)] == [
        "/States/Call/Arguments/TableName"
    ]


def test_the_output_of_a_state_is_known_in_the_next_one():
    first = {"Type": "Pass", "Output": {"to": {"table": "{% 'orders-' & $states.input.env %}"}}}
    assert tables(in_front(first, put("{% $states.input.to.table %}"))) == ["orders-*"]


def test_a_field_that_a_caught_error_does_not_have_is_that_of_the_other_way():
    first = {
        "Type": "Task",
        **task("lambda:invoke", FunctionName="one"),
        "Output": {"table": "orders"},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Call"}],
    }
    definition = in_front(first, put("{% $states.input.table %}"))
    assert unresolved(definition, **HERE) == []
    granted = allow("dynamodb:PutItem", arn("dynamodb", "table/orders"))
    assert granted in permissions(definition, **HERE)


def test_a_loop_that_makes_a_name_longer_ends():
    first = {"Type": "Pass", "Assign": {"table": "{% $table & '-x' %}"}}
    definition = in_front(first, put("{% $table %}"))
    definition["States"]["Call"] |= {"Next": "First"}
    del definition["States"]["Call"]["End"]
    assert len(unresolved(definition, **HERE)) == 1


@pytest.mark.parametrize(
    ("first", "table", "expected"),
    [
        ({"Type": "Pass", "Result": {"t": "orders"}}, "$.t", ["orders"]),
        ({"Type": "Pass", "Result": "orders", "ResultPath": "$.a.t"}, "$.a.t", ["orders"]),
        ({"Type": "Pass", "Parameters": {"t": "orders"}}, "$.t", ["orders"]),
        ({"Type": "Pass", "Parameters": {"t.$": "States.Format('orders-{}', $.env)"}}, "$.t", ["orders-*"]),
        ({"Type": "Pass", "Parameters": {"a": {"t": "orders"}}, "OutputPath": "$.a"}, "$.t", ["orders"]),
        ({"Type": "Pass", "Assign": {"t": "orders"}}, "$t", ["orders"]),
        ({"Type": "Pass"}, "States.Format('orders-{}-{}', 'eu', $.env)", ["orders-eu-*"]),
        ({"Type": "Pass"}, "States.ArrayGetItem(States.Array('a1', 'orders'), 1)", ["orders"]),
        ({"Type": "Pass"}, "States.ArrayGetItem(States.StringSplit('a1/orders', '/'), 1)", ["orders"]),
        ({"Type": "Pass"}, "States.Format('orders-{}', $$.StateMachine.Name)", ["orders-mine"]),
        ({"Type": "Pass", "Result": {"t": ["orders", "others"]}}, "$.t[1]", ["others"]),
    ],
)  # fmt: skip
def test_what_paths_and_intrinsic_functions_find_is_known(first, table, expected):
    assert tables(in_jsonpath(first, **{"TableName.$": table, "Item": {}})) == expected


@pytest.mark.parametrize(
    "table",
    [
        "$.table",
        "$..table",
        "$.tables[?(@.name == 'orders')]",
        "States.JsonMerge($.defaults, $.given, false)",
        "States.Format($.template, 'orders')",
        "States.Base64Decode('b3JkZXJz')",
        "States.UUID()",
    ],
)
def test_a_path_into_the_input_must_be_stated(table):
    definition = in_jsonpath({"Type": "Pass"}, **{"TableName.$": table, "Item": {}})
    [problem] = unresolved(definition, **HERE)
    assert problem.path == "/States/Call/Parameters/TableName.$"
    assert permissions(definition, **HERE) == []


def test_each_item_that_is_written_out_is_known():
    each = {
        "StartAt": "Put",
        "States": {"Put": {"Type": "Task", "End": True, **put("{% 'orders-' & $states.input %}")}},
    }
    mapped = {"Type": "Map", "Items": ["eu", "us"], "ItemProcessor": each, "End": True}
    definition = {"StartAt": "Each", "QueryLanguage": "JSONata", "States": {"Each": mapped}}
    assert tables(definition) == ["orders-eu", "orders-us"]


def test_the_keys_of_listed_objects_begin_with_the_prefix():
    get = task("aws-sdk:s3:getObject", Bucket="acme-data", Key="{% $states.input.Key %}")
    assert allow("s3:GetObject", f"{IN_S3}in/*") in permissions(listing(get, Prefix="in/"), **HERE)


def test_all_objects_of_the_bucket_that_is_listed_may_be_read():
    get = task("aws-sdk:s3:getObject", Bucket="acme-data", Key="{% $states.input.Key %}")
    assert allow("s3:GetObject", f"{IN_S3}*") in permissions(listing(get), **HERE)


def test_objects_of_another_bucket_than_the_listed_one_must_be_stated():
    get = task("aws-sdk:s3:getObject", Bucket="acme-other", Key="{% $states.input.Key %}")
    [problem] = unresolved(listing(get), **HERE)
    assert problem.path.endswith("/States/Get/Arguments/Key")


def listing(call: dict, **arguments: str) -> dict:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Get",
        "States": {"Get": {"Type": "Task", "End": True, **call}},
    }
    reader = {
        "Resource": "arn:aws:states:::s3:listObjectsV2",
        "Arguments": {"Bucket": "acme-data", **arguments},
    }
    each = {"Type": "Map", "ItemReader": reader, "ItemProcessor": processor, "End": True}
    return {"StartAt": "Each", "QueryLanguage": "JSONata", "States": {"Each": each}}


def test_an_objects_key_may_be_known_by_its_end():
    get = task("aws-sdk:s3:getObject", Bucket="acme-data", Key="{% $id & '/manifest.json' %}")
    assert permissions(machine(get), **HERE) == [allow("s3:GetObject", f"{IN_S3}*/manifest.json")]


def test_a_condition_compares_with_a_pattern():
    metric = task("aws-sdk:cloudwatch:putMetricData", Namespace="{% 'acme/' & $n %}", MetricData=[])
    assert permissions(machine(metric), **HERE) == [
        allow("cloudwatch:PutMetricData", "*", StringLike={"cloudwatch:namespace": "acme/*"})
    ]


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("arn:aws:sns:us-east-1:123456789012:alerts-", [arn("sns", "alerts-*")]),
        ("arn:aws:sns:us-east-1:123456789012:", []),
        ("arn:aws:sns:us-east-1:", []),
    ],
)
def test_an_arn_is_bounded_by_a_part_of_the_name(topic, expected):
    publish = task("sns:publish", TopicArn=f"{{% '{topic}' & $t %}}", Message="x")
    found = permissions(machine(publish), **HERE)
    assert [resource for one in found for resource in one["Resource"]] == expected


CLUSTER = {"Name": "x", "ServiceRole": "service", "JobFlowRole": "jobs", "Instances": {}}


def steps(**output: object) -> dict:
    first = {"Type": "Task", **task("elasticmapreduce:createCluster.sync", **CLUSTER), **output}
    return in_front(first, task("elasticmapreduce:addStep", ClusterId="{% $c %}", Step={}))


def test_steps_of_a_cluster_that_the_machine_makes_are_for_every_cluster():
    definition = steps(Assign={"c": "{% $states.result.ClusterId %}"})
    assert unresolved(definition, **HERE) == []
    [one] = [
        each
        for each in permissions(definition, **HERE)
        if "elasticmapreduce:AddJobFlowSteps" in each["Action"]
    ]
    assert one["Resource"] == [arn("elasticmapreduce", "cluster/*")]


def test_another_field_of_the_answer_is_no_id_of_a_cluster():
    definition = steps(Assign={"c": "{% $states.result.Other %}"})
    assert len(unresolved(definition, **HERE)) == 1


def test_what_a_function_answers_must_be_stated():
    first = {
        "Type": "Task",
        **task("lambda:invoke", FunctionName="one"),
        "Output": "{% $states.result.Payload %}",
    }
    definition = in_front(first, put("{% $states.input.FunctionName %}"))
    assert [each.path for each in unresolved(definition, **HERE)] == [
        "/States/Call/Arguments/TableName"
    ]


def test_a_name_that_a_call_was_given_stands_in_its_answer():
    first = {
        "Type": "Task",
        **task(
            "aws-sdk:transcribe:startTranscriptionJob",
            TranscriptionJobName="{% 'nightly-' & $states.context.Execution.Name %}",
            Media={"MediaFileUri": "s3://acme-data/in.mp3"},
        ),
    }
    ask = task(
        "aws-sdk:transcribe:getTranscriptionJob",
        TranscriptionJobName="{% $states.input.TranscriptionJob.TranscriptionJobName %}",
    )
    definition = in_front(first, ask)
    assert unresolved(definition, **HERE) == []
    names = arn("transcribe", "transcription-job/nightly-*")
    assert names in json.dumps(permissions(definition, **HERE))


def test_the_arguments_may_be_what_an_earlier_state_has_made():
    first = {"Type": "Pass", "Output": {"TableName": "orders", "Item": "{% $states.input %}"}}
    definition = in_front(first, {"Resource": "arn:aws:states:::dynamodb:putItem"})
    assert tables(definition) == ["orders"]


def test_a_variable_of_a_child_execution_is_not_that_of_its_parent():
    get = task(
        "aws-sdk:s3:getObject",
        Bucket="acme-data",
        Key="{% $states.context.Execution.Input.table & 'x' %}",
    )
    assert len(unresolved(listing(get), **HERE)) == 1


def test_the_policy_pack_blocks_nothing_that_is_derived_for_a_cluster():
    definition = steps(Assign={"c": "{% $states.result.ClusterId %}"})
    document = json.dumps({"Version": "2012-10-17", "Statement": permissions(definition, **HERE)})
    role = Resource(
        "aws:iam/rolePolicy:RolePolicy", {"role": "mine", "policy": document}, "urn", "mine"
    )
    assert guard.violations(role, guard.configured({}))[0] == []
