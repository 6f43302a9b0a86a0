"""What the definition does not tell: a problem whose fix is the statement to add."""

from __future__ import annotations

import json

import pytest

from downbeat.asl import Diagnostic, permissions, unresolved
from tests.asl.tasks import (
    ATHENA,
    MACHINE,
    PLACE,
    ROLES,
    TOPIC,
    arn,
    distributed,
    machine,
    passed,
    reader,
    task,
)

LAKE_FORMATION = {"lakeformation:GetDataAccess"}


def gap(call: dict, *stated: dict) -> tuple[str, str]:
    [problem] = unresolved(machine(call), stated, **PLACE)
    assert {
        action
        for one in permissions(machine(call), **PLACE)
        if "*" in one["Resource"]
        for action in one["Action"]
    } <= LAKE_FORMATION
    return problem.path.removeprefix("/States/Task 0"), problem.message


def fix(actions: str, *resources: str, **condition: object) -> str:
    held = {"Condition": condition} if condition else {}
    one = {"Action": actions.split(), "Resource": list(resources), **held, "why": "<why>"}
    return (
        ', so this permission cannot be derived. Add to the pipeline\'s "permissions":'
        f" {json.dumps(one)}"
    )


PUT_ITEM = fix("dynamodb:PutItem", arn("dynamodb", "table/<table>"))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            task("dynamodb:putItem", TableName="{% $states.input.table %}"),
            (
                "/Arguments/TableName",
                "TableName is known only at run time ({% $states.input.table %})" + PUT_ITEM,
            ),
        ),
        (
            {**task("dynamodb:putItem"), "Arguments": "{% $states.input %}"},
            (
                "/Arguments",
                "the arguments are known only at run time ({% $states.input %})" + PUT_ITEM,
            ),
        ),
        (
            {"Resource": "arn:aws:states:::dynamodb:putItem"},
            ("", "the arguments are the state's input, known only at run time" + PUT_ITEM),
        ),
        (
            {
                "Resource": "arn:aws:states:::dynamodb:putItem",
                "QueryLanguage": "JSONPath",
                "Parameters": {"TableName.$": "$.table"},
            },
            ("/Parameters/TableName.$", "TableName is known only at run time ($.table)" + PUT_ITEM),
        ),
        (
            task("dynamodb:putItem", Item={}),
            ("/Arguments/TableName", "TableName is missing" + PUT_ITEM),
        ),
        (
            task("dynamodb:putItem", TableName=7),
            ("/Arguments/TableName", "TableName is not text" + PUT_ITEM),
        ),
        (
            task("dynamodb:putItem", TableName="*"),
            (
                "/Arguments/TableName",
                'TableName is "*", which IAM would read as a wildcard' + PUT_ITEM,
            ),
        ),
        (
            task("dynamodb:putItem", TableName="${table}"),
            (
                "/Arguments/TableName",
                'TableName is "${table}", a reference that nothing has filled in' + PUT_ITEM,
            ),
        ),
        (
            task("dynamodb:putItem", TableName=TOPIC),
            (
                "/Arguments/TableName",
                f'TableName is "{TOPIC}", which is not a table\'s name or ARN' + PUT_ITEM,
            ),
        ),
        (
            task(
                "glue:startJobRun.sync",
                JobName="{% $exists($states.input.job) ? $states.input.job : 'load' %}",
            ),
            (
                "/Arguments/JobName",
                "JobName is known only at run time ({% $exists($states.input.job) ? $states.input.job : 'load…)"
                + fix(
                    "glue:BatchStopJobRun glue:GetJobRun glue:GetJobRuns glue:StartJobRun",
                    arn("glue", "job/<job>"),
                ),
            ),
        ),
        (
            task("sns:publish", PhoneNumber="+15550100"),
            (
                "/Arguments/PhoneNumber",
                'AWS allows a text message to a phone number on "*" alone, which is every topic too:'
                " publish to a topic that the phone subscribes to, or send the message by"
                " aws-sdk:pinpointsmsvoicev2:sendTextMessage, whose OriginationIdentity is a resource"
                + fix("sns:Publish", "<topic_arn>"),
            ),
        ),
        (
            task("events:putEvents", Entries=[{"EventBusName": "{% $bus %}"}]),
            (
                "/Arguments/Entries[0]/EventBusName",
                "EventBusName is known only at run time ({% $bus %})"
                + fix("events:PutEvents", arn("events", "event-bus/<bus>")),
            ),
        ),
        (
            task("events:putEvents", Entries=[]),
            (
                "/Arguments/Entries",
                "Entries is empty" + fix("events:PutEvents", arn("events", "event-bus/<bus>")),
            ),
        ),
        (
            task("aws-sdk:s3:putObject", Bucket="acme-data", Key="{% $id & '/' %}"),
            (
                "/Arguments/Key",
                "Key is known only at run time ({% $id & '/' %})"
                + fix("s3:PutObject", "arn:aws:s3:::acme-data/<key>"),
            ),
        ),
        (
            task("aws-sdk:cloudwatch:putMetricData", Namespace="{% $n %}"),
            (
                "/Arguments/Namespace",
                "Namespace is known only at run time ({% $n %})"
                + fix(
                    "cloudwatch:PutMetricData",
                    "*",
                    StringEquals={"cloudwatch:namespace": "<namespace>"},
                ),
            ),
        ),
        (
            task("ecs:runTask", Cluster="prod", TaskDefinition="{% $t %}", Overrides=ROLES),
            (
                "/Arguments/TaskDefinition",
                "TaskDefinition is known only at run time ({% $t %})"
                + fix(
                    "ecs:RunTask",
                    arn("ecs", "task-definition/<family>:*"),
                    ArnEquals={"ecs:cluster": arn("ecs", "cluster/prod")},
                ),
            ),
        ),
        (
            task("athena:startQueryExecution", **ATHENA),
            (
                "/Arguments/QueryString",
                "where the tables of the query keep their data is not in the definition"
                + fix("s3:GetObject", "arn:aws:s3:::<bucket>/<table>/*"),
            ),
        ),
        (
            task("aws-sdk:glue:startCrawler", Name="{% $crawler %}"),
            (
                "/Arguments/Name",
                "Name is known only at run time ({% $crawler %})"
                + fix("glue:StartCrawler", arn("glue", "crawler/<crawler>")),
            ),
        ),
        (
            task("sns:publish.sync", TopicArn=TOPIC),
            (
                "/Resource",
                'sns:publish has no ".sync": it is called as "sns:publish", "sns:publish.waitForTaskToken".',
            ),
        ),
        (
            task("aws-sdk:dynamodb:transactWriteItems", TransactItems=[{"Get": {}}]),
            (
                "/Arguments",
                "the arguments of aws-sdk:dynamodb:transactWriteItems name no resource"
                + fix(
                    "dynamodb:ConditionCheckItem dynamodb:DeleteItem dynamodb:PutItem"
                    " dynamodb:UpdateItem",
                    arn("dynamodb", "table/<table>"),
                ),
            ),
        ),
        (
            {**task("sns:publish", TopicArn=TOPIC), "Credentials": {"RoleArn": "{% $role %}"}},
            (
                "/Credentials/RoleArn",
                "RoleArn is known only at run time ({% $role %})"
                + fix("sts:AssumeRole", "arn:aws:iam::123456789012:role/<role>"),
            ),
        ),
        (
            {"Resource": "arn:aws:states::sns:publish"},
            (
                "/Resource",
                'Resource is "arn:aws:states::sns:publish", neither a service integration nor the ARN of a Lambda function or an activity.'
                ' Did you mean "arn:aws:states:::sns:publish"?',
            ),
        ),
    ],
)
def test_what_the_definition_does_not_tell_is_a_problem_whose_fix_is_the_statement(call, expected):
    assert gap(call) == expected


def test_a_misspelt_call_names_the_nearest_one():
    assert gap(task("dynamodb:putitem", TableName="runs")) == (
        "/Resource",
        (
            "no call dynamodb:putitem is known, so nothing can be derived for it."
            ' Did you mean "dynamodb:putItem"?'
        ),
    )


@pytest.mark.parametrize("overrides", [{}, {"Overrides": {"TaskRoleArn": ROLES["TaskRoleArn"]}}])
def test_the_roles_of_a_task_definition_must_be_stated_unless_both_are_overridden(overrides):
    path, message = gap(task("ecs:runTask", Cluster="prod", TaskDefinition="report", **overrides))
    roles = [
        "arn:aws:iam::123456789012:role/<execution_role>",
        *([] if overrides else ["arn:aws:iam::123456789012:role/<task_role>"]),
    ]
    assert path == "/Arguments/Overrides"
    assert message == (
        "Overrides does not name both TaskRoleArn and ExecutionRoleArn, "
        "and the roles that the task definition names are not in this definition"
        + fix(
            "iam:PassRole", *roles, StringEquals={"iam:PassedToService": "ecs-tasks.amazonaws.com"}
        )
    )


def test_a_role_that_is_overridden_is_passed_even_where_the_other_must_be_stated():
    definition = machine(
        task(
            "ecs:runTask",
            Cluster="prod",
            TaskDefinition="report",
            Overrides={"TaskRoleArn": ROLES["TaskRoleArn"]},
        )
    )
    assert passed(ROLES["TaskRoleArn"]) in permissions(definition)


def test_a_distributed_map_of_an_unnamed_machine_is_a_problem():
    [problem] = unresolved(distributed(Label="chunks"), **PLACE)
    assert problem.path == "/States/Each/ItemProcessor"
    assert problem.message.startswith(
        "a Distributed Map starts executions of its own machine, whose name is not in the"
        " definition (give `state_machine_arn`, or `name`), so this permission cannot be derived."
    )
    assert unresolved(distributed(Label="chunks"), state_machine_arn=MACHINE) == []


def test_what_an_athena_manifest_lists_must_be_stated():
    item_reader = reader(
        "getObject",
        {"InputType": "MANIFEST", "ManifestType": "ATHENA_DATA"},
        Key="athena/1-manifest.csv",
    )
    assert unresolved(distributed(ItemReader=item_reader), state_machine_arn=MACHINE) == [
        Diagnostic(
            "/States/Each/ItemReader/Arguments/Key",
            "the objects that the manifest lists are not in the definition"
            + fix("s3:GetObject", "arn:aws:s3:::<bucket>/<data>/*"),
            "underivable-permission",
        )
    ]


def test_results_of_a_query_that_another_machine_started_must_be_stated():
    path, message = gap(task("athena:getQueryResults", QueryExecutionId="{% $id %}"))
    assert path == ""
    assert message.startswith(
        "which athena:startQueryExecution it belongs to is not in the definition, so this"
        " permission"
    )


@pytest.mark.parametrize(
    "action", ["dynamodb:PutItem", "DYNAMODB:putitem", ["dynamodb:GetItem", "dynamodb:PutItem"]]
)
def test_a_stated_action_closes_the_gap_in_whatever_case(action):
    stated = {
        "Action": action,
        "Resource": "arn:aws:dynamodb:*:*:table/runs",
        "why": "the input chooses",
    }
    assert unresolved(machine(task("dynamodb:putItem", TableName="{% $t %}")), [stated]) == []


@pytest.mark.parametrize("action", ["dynamodb:UpdateItem", "dynamodb:*", "dynamodb:Put"])
def test_another_action_does_not(action):
    stated = {"Action": action, "Resource": "*", "why": "a guess"}
    assert len(unresolved(machine(task("dynamodb:putItem", TableName="{% $t %}")), [stated])) == 1


def test_a_gap_that_is_stated_in_part_asks_for_the_rest():
    stated = {
        "Action": ["glue:StartJobRun", "glue:GetJobRun"],
        "Resource": arn("glue", "job/load"),
        "why": "the input chooses",
    }
    _, message = gap(task("glue:startJobRun.sync", JobName="{% $j %}"), stated)
    assert message.endswith(fix("glue:BatchStopJobRun glue:GetJobRuns", arn("glue", "job/<job>")))


def test_a_call_that_cannot_be_is_no_matter_of_stating():
    stated = {"Action": "sns:Publish", "Resource": TOPIC, "why": "it is there"}
    assert len(unresolved(machine(task("sns:publish.sync", TopicArn=TOPIC)), [stated])) == 1


def test_all_gaps_are_told_at_once_sorted_by_path():
    definition = machine(
        task("dynamodb:putItem", TableName="{% $t %}"),
        task("sns:publish"),
        task("glue:startJobRun", JobName="load"),
    )
    assert [problem.path for problem in unresolved(definition)] == [
        "/States/Task 0/Arguments/TableName",
        "/States/Task 1/Arguments",
    ]


def test_throughput_is_bought_for_models_and_not_for_profiles():
    path, message = gap(
        task(
            "aws-sdk:bedrock:createProvisionedModelThroughput",
            ModelId="us.anthropic.claude-sonnet-4-20250514-v1:0",
        )
    )
    assert path == "/Arguments/ModelId"
    assert "which is not a foundation or custom model's id or ARN" in message
