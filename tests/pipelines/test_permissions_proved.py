"""The derived roles, proved: every call of the fault sweep is allowed, and nothing that a role
allows could be left out.

What a call asks of IAM is written down here once more, by hand and from AWS's pages, so that a
mistake in downbeat/asl/integrations shows.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from downbeat.asl.access import accesses
from downbeat.asl.shared_statements import use_key
from downbeat.plan.execution_role import role_of
from downbeat.plan.planned import Planned
from downbeat.simulator import Call
from downbeat.simulator.service_results import service_action
from downbeat.testing.flow import pipeline_of, play
from tests.pipelines import sweep

SCENES = sweep.scenes()
KEY = use_key("arn:aws:kms:us-east-1:111122223333:key/0a1b")


class Request(NamedTuple):
    """What IAM is asked: may this be done to that, under these circumstances?"""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()


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


def asked_in_the_sweep(scene: sweep.Scene) -> dict[Request, set[str]]:
    """Every request of every run of a scene, and the states that make it."""
    seen: set[tuple[str, ...]] = set()
    found: dict[Request, set[str]] = defaultdict(set)
    for state, request in map_runs(scene.planned):
        found[request].add(state)
    for case in sweep.cases_of(scene):
        for call in sweep.played(case).calls:
            what = (call.state, call.resource, repr(call.arguments))
            if what not in seen:
                seen.add(what)
                for request in requests(call, scene.planned):
                    found[request].add(call.state)
    return found


# ---------------------------------------------------------------------------------------------------------- what IAM says


def allowed(statements: list[dict[str, Any]], request: Request) -> bool:
    """Whether one of the statements allows the request:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    return any(
        statement["Effect"] == "Allow"
        and any(like(action.lower(), request.action.lower()) for action in statement["Action"])
        and any(like(resource, request.resource) for resource in statement["Resource"])
        and all(
            CONDITIONS[operator](wanted, dict(request.context))
            for operator, wanted in statement.get("Condition", {}).items()
        )
        for statement in statements
    )


def like(pattern: str, text: str) -> bool:
    wild = {"*": ".*", "?": "."}
    return (
        re.fullmatch("".join(wild.get(letter, re.escape(letter)) for letter in pattern), text)
        is not None
    )


def equal(wanted: dict[str, str], context: dict[str, str]) -> bool:
    return all(context.get(key) == value for key, value in wanted.items())


CONDITIONS = {
    "StringEquals": equal,
    "ArnEquals": lambda wanted, context: all(
        like(v, context.get(k, "")) for k, v in wanted.items()
    ),
}


def less(statements: list[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(what is taken away, the role without it): each action and each resource in turn."""
    for at, statement in enumerate(statements):
        for part in ("Action", "Resource"):
            for value in statement[part]:
                smaller = copy.deepcopy(statements)
                smaller[at][part].remove(value)
                yield f"{value} of {statement['Action']} on {statement['Resource']}", smaller


# -------------------------------------------------------------------------------------------------------------- the proof


@pytest.fixture(scope="module", params=SCENES, ids=lambda scene: scene.name)
def scene_and_requests(request):
    return request.param, asked_in_the_sweep(request.param)


def test_every_call_of_the_sweep_is_allowed(scene_and_requests):
    scene, asked = scene_and_requests
    assert asked
    assert [
        request for request in sorted(asked) if not allowed(scene.planned.statements, request)
    ] == []


def test_nothing_can_be_taken_away_from_a_role_without_a_run_being_refused(scene_and_requests):
    scene, asked = scene_and_requests
    needless = [
        what
        for what, smaller in less(scene.planned.statements)
        if all(allowed(smaller, request) for request in asked)
    ]
    assert needless == []


def test_an_access_taken_away_stops_the_states_that_its_certificate_names(scene_and_requests):
    """The certificate is read off the definition, the requests off what a run calls: both name the
    same states, of those that the sweep enters. Where the pipeline states an access itself, no run
    calls all that it allows.
    """
    scene, asked = scene_and_requests
    entered = set().union(*asked.values())
    role = list(accesses(scene.planned.statements))
    certificate = role_of(scene.planned, KEY).certificate
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


def test_every_access_of_a_role_has_a_reason_with_the_page_that_asks_for_it(scene_and_requests):
    role = role_of(scene_and_requests[0].planned, KEY)
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
