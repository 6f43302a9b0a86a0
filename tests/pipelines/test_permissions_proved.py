"""The derived roles, proved: every call of the fault sweep is allowed, and nothing that a role
allows could be left out.

What a call asks of IAM is written down here once more, by hand and from AWS's pages, so that a
mistake in downbeat/asl/integrations shows.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from downbeat.plan.planned import Planned
from downbeat.simulator import Call
from downbeat.simulator.service_results import service_action
from downbeat.testing.flow import pipeline_of, play
from downbeat.testing.iam_requests import Request, allowed, smaller
from downbeat.testing.least_privilege import permission_faults
from downbeat.testing.sweep import Sweep
from tests.pipelines.scenes import pipelines, scenes, scenes_of, sweeps_of

SCENES = scenes()


# -------------------------------------------------------------------------------------------------------- what is asked


def requests(call: Call, planned: Planned) -> Iterator[Request]:
    """The requests behind one call of a Task, those that Step Functions makes on its own for
    `.sync` among them.
    """
    yield from ASKED[service_action(call.resource)](call.arguments, planned)


def run_task(given: dict[str, Any], planned: Planned) -> Iterator[Request]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html#ecs-iam"""
    family, cluster = given["TaskDefinition"], given["Cluster"]
    yield Request("ecs:RunTask", f"{family}:7", (("ecs:cluster", cluster),))
    for role in roles_of(family, planned):
        yield Request("iam:PassRole", role, (("iam:PassedToService", "ecs-tasks.amazonaws.com"),))
    task = f"{cluster.replace(':cluster/', ':task/')}/0123456789abcdef0123456789abcdef"
    yield from (Request(action, task) for action in ("ecs:DescribeTasks", "ecs:StopTask"))
    rule = planned.address.rule_arn("StepFunctionsGetEventsForECSTaskRule")
    yield from (
        Request(action, rule)
        for action in ("events:DescribeRule", "events:PutRule", "events:PutTargets")
    )


def roles_of(task_definition: str, planned: Planned) -> list[str]:
    """The roles that a task definition names, as the stack's references tell."""
    values = planned.references
    if task_definition == values.get("dbt_task_definition"):
        return values["dbt_roles"]
    if task_definition == values.get("quality_task_definition"):
        return values["quality_roles"]
    return [values["task_role"], values["execution_role"]]


def job_run(given: dict[str, Any], planned: Planned) -> Iterator[Request]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html#glue-iam"""
    job = planned.address.arn("glue", f"job/{given['JobName']}")
    yield from (
        Request(f"glue:{action}", job)
        for action in ("StartJobRun", "GetJobRun", "GetJobRuns", "BatchStopJobRun")
    )


def invoke(given: dict[str, Any], planned: Planned) -> Iterator[Request]:
    """The function, and a version of it: an execution that began before a stack named another one
    still calls what it called.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
    """
    yield Request("lambda:InvokeFunction", given["FunctionName"])
    yield Request("lambda:InvokeFunction", f"{given['FunctionName']}:7")


def one(action: str, resource: Any, *context: tuple[str, str]) -> Any:
    """A call that asks one thing; `resource` and the context's values are templates of the
    arguments and the machine's own place.
    """

    def asked(given: dict[str, Any], planned: Planned) -> Iterator[Request]:
        known = {
            "at": planned.address.arn(action.split(":", maxsplit=1)[0], "")[:-1],
            **{k: v for k, v in given.items() if isinstance(v, str)},
        }
        yield Request(
            action,
            resource.format_map(known),
            tuple((key, value.format_map(known)) for key, value in context),
        )

    return asked


ASKED = {
    "ecs:runTask.sync": run_task,
    "glue:startJobRun.sync": job_run,
    "lambda:invoke": invoke,
    "sns:publish": one("sns:Publish", "{TopicArn}"),
    "dynamodb:updateItem": one("dynamodb:UpdateItem", "{at}:table/{TableName}"),
    "aws-sdk:cloudwatch:putMetricData": one(
        "cloudwatch:PutMetricData", "*", ("cloudwatch:namespace", "{Namespace}")
    ),
    "aws-sdk:sfn:listExecutions": one("states:ListExecutions", "{StateMachineArn}"),
    "aws-sdk:scheduler:getSchedule": one(
        "scheduler:GetSchedule", "{at}:schedule/{GroupName}/{Name}"
    ),
}


def map_runs(planned: Planned) -> Iterator[Request]:
    """What a Distributed Map does with its own machine:
    https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
    """
    for state in planned.definition["States"].values():
        if state.get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
            execution = planned.address.arn("states", f"execution:{planned.address.name}")
            yield Request("states:StartExecution", planned.address.state_machine_arn)
            yield from (
                Request(action, f"{execution}:child")
                for action in ("states:DescribeExecution", "states:StopExecution")
            )
            yield Request("states:RedriveExecution", f"{execution}/{state['Label']}:child")


def by_role() -> Iterator[Any]:
    """The sweeps of each pipeline, gathered by the role that they run with: optional parts add to
    it.
    """
    for key, stack in pipelines():
        roles: dict[str, list[str]] = {}
        for one in scenes_of(key, stack):
            roles.setdefault(json.dumps(one.planned.statements), []).append(one.name)
        for names in roles.values():
            yield pytest.param(key, stack, names, id=names[0])


ROLES = list(by_role())


def swept_with(key: str, stack: str, names: list[str]) -> list[Sweep]:
    return [one for one in sweeps_of(key, stack) if one.scene.name in names]


def asked_in(sweeps: list[Sweep]) -> set[Request]:
    """Every request of every run, as AWS's pages have it."""
    calls = [(call, one.scene.planned) for one in sweeps for call in one.calls.values()]
    return {
        *map_runs(sweeps[0].scene.planned),
        *(request for call, planned in calls for request in requests(call, planned)),
    }


# ------------------------------------------------------------------------------------- the proof


@pytest.mark.parametrize("key, stack, names", ROLES)
def test_every_call_is_allowed_and_nothing_can_be_taken_away(key, stack, names):
    assert permission_faults(swept_with(key, stack, names)) == []


@pytest.mark.parametrize("key, stack, names", ROLES)
def test_the_role_is_what_the_pages_ask_for(key, stack, names):
    sweeps = swept_with(key, stack, names)
    asked, statements = asked_in(sweeps), sweeps[0].scene.planned.statements
    assert asked
    assert [request for request in sorted(asked) if not allowed(statements, request)] == []
    needless = [
        words
        for _, words, less in smaller(statements)
        if all(allowed(less, request) for request in asked)
    ]
    assert needless == []


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_no_role_allows_what_nobody_asks(scene):
    """Another job, topic, function, cluster, table, machine than the stack's own."""
    for statement in scene.planned.statements:
        met = tuple(
            (key, value)
            for condition in statement.get("Condition", {}).values()
            for key, value in condition.items()
        )
        for resource in statement["Resource"]:
            other = re.sub(r"[^:/]+$", "somebody-elses", resource.rstrip("*:/"))
            assert resource == "*" or not allowed(
                [statement], Request(statement["Action"][0], other, met)
            ), other


def test_a_refused_call_names_the_action_that_is_missing():
    """The last link: a role without a permission is a run that fails, and is told."""
    from downbeat.simulator import service_errors

    run = play("weekly-monitoring", answers={"PublishMetrics": service_errors.denied})
    assert run.status == "FAILED"
    assert "is not authorized to perform: cloudwatch:PutMetricData" in run.mails[0].body


def test_a_job_that_is_not_the_stacks_is_refused_by_the_role_too():
    planned = pipeline_of("database-refresh", "prod")
    foreign = Request(
        "glue:StartJobRun",
        planned.address.arn("glue", "job/etl-omc-flywheel-dev-prepare-part-tables"),
    )
    assert not allowed(planned.statements, foreign)


def test_the_nightly_etl_may_invoke_its_function_and_nothing_else():
    (statement,) = pipeline_of("etl", "prod").statements
    function = "arn:aws:lambda:us-east-1:111122223333:function:cm-etl-prod"
    assert (statement["Action"], statement["Resource"]) == (
        ["lambda:InvokeFunction"],
        [function, f"{function}:*"],
    )
