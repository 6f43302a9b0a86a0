"""The derived roles, proved: every call of the fault sweep is allowed, and nothing that a role
allows could be left out.

What a call asks of IAM is written down here once more, by hand and from AWS's pages, so that a
mistake in downbeat/asl/integrations shows.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from downbeat.asl.access import accesses
from downbeat.asl.shared_statements import use_key
from downbeat.plan.execution_role import role_of
from downbeat.plan.planned import Planned
from downbeat.simulator import Call
from downbeat.simulator.service_results import service_action
from downbeat.testing.flow import pipeline_of, play
from downbeat.testing.iam_requests import Request, allowed, smaller
from downbeat.testing.least_privilege import permission_faults
from downbeat.testing.sweep import Sweep
from tests.pipelines.scenes import pipelines, scenes, scenes_of, sweeps_of

SCENES = scenes()
KEY = use_key("arn:aws:kms:us-east-1:111122223333:key/0a1b")


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


def map_runs(planned: Planned) -> Iterator[tuple[str, Request]]:
    """(state, request): what a Distributed Map does with its own machine:
    https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
    """
    for name, state in planned.definition["States"].items():
        if state.get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
            execution = planned.address.arn("states", f"execution:{planned.address.name}")
            yield name, Request("states:StartExecution", planned.address.state_machine_arn)
            yield from (
                (name, Request(action, f"{execution}:child"))
                for action in ("states:DescribeExecution", "states:StopExecution")
            )
            labelled = f"{execution}/{state['Label']}:child"
            yield name, Request("states:RedriveExecution", labelled)


def asked_in(sweeps: list[Sweep]) -> dict[Request, set[str]]:
    """Every request of every run, as AWS's pages have it, and the states that make it."""
    found: dict[Request, set[str]] = defaultdict(set)
    for state, request in map_runs(sweeps[0].scene.planned):
        found[request].add(state)
    for one in sweeps:
        for call in one.calls.values():
            for request in requests(call, one.scene.planned):
                found[request].add(call.state)
    return found


def roles() -> Iterator[Any]:
    """(pipeline, stack, names of its scenes) of each role: optional parts make another one."""
    for key, stack in pipelines():
        names: dict[str, list[str]] = defaultdict(list)
        for one in scenes_of(key, stack):
            names[json.dumps(one.planned.statements)].append(one.name)
        for each in names.values():
            yield pytest.param((key, stack, each), id=each[0])


# ------------------------------------------------------------------------------------- the proof


@pytest.fixture(scope="module", params=list(roles()))
def sweeps_and_requests(request):
    key, stack, names = request.param
    sweeps = [one for one in sweeps_of(key, stack) if one.scene.name in names]
    return sweeps, asked_in(sweeps)


@pytest.fixture(scope="module")
def planned_and_requests(sweeps_and_requests):
    sweeps, asked = sweeps_and_requests
    return sweeps[0].scene.planned, asked


@pytest.mark.sweep
def test_every_call_is_allowed_and_nothing_can_be_taken_away(sweeps_and_requests):
    assert permission_faults(sweeps_and_requests[0]) == []


@pytest.mark.sweep
def test_every_request_of_the_pages_is_allowed(planned_and_requests):
    planned, asked = planned_and_requests
    assert asked
    refused = [request for request in sorted(asked) if not allowed(planned.statements, request)]
    assert refused == []


@pytest.mark.sweep
def test_nothing_can_be_taken_away_from_a_role_without_a_request_being_refused(
    planned_and_requests,
):
    planned, asked = planned_and_requests
    needless = [
        words
        for _, words, less in smaller(planned.statements)
        if all(allowed(less, request) for request in asked)
    ]
    assert needless == []


@pytest.mark.sweep
def test_an_access_taken_away_stops_the_states_that_its_certificate_names(planned_and_requests):
    """The certificate is read off the definition, the requests off what a run calls: both name the
    same states, of those that the sweep enters. Where the pipeline states an access itself, no run
    calls all that it allows.
    """
    planned, asked = planned_and_requests
    entered = set().union(*asked.values())
    role = list(accesses(planned.statements))
    certificate = role_of(planned, KEY).certificate
    certified = {access: one for one in certificate for access in accesses([one.statement])}
    for access in role:
        without = [one.statement() for one in role if one != access]
        stopped = {
            state
            for request, states in asked.items()
            if not allowed(without, request)
            for state in states
        }
        named = set(certified[access].states) & entered
        stated = any(reason.path == "/permissions" for reason in certified[access].reasons)
        assert stopped, access
        assert (stopped <= named) if stated else (stopped == named), access


@pytest.mark.sweep
def test_every_access_of_a_role_has_a_reason_with_the_page_that_asks_for_it(planned_and_requests):
    role = role_of(planned_and_requests[0], KEY)
    assert [one.statement for one in role.certificate if not one.reasons] == []
    assert [reason for one in role.certificate for reason in one.reasons if not reason.page] == []


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
