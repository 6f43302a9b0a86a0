"""The whole `__main__.py` per stack, every registration seen."""

import copy
import functools
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import grpc
import pytest

from downbeat.asl import pipeline_keys
from downbeat.asl.diagnostic import enumeration
from downbeat.config import stack_file
from downbeat.config.pipeline_file_keys import PipelineConfig
from downbeat.config.stack_file_keys import StackConfig
from pipelines import PIPELINES
from tests import program

STACKS = ("dev", "prod")
TAGGABLE = {
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:iam/role:Role",
    "aws:kms/key:Key",
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "aws:lambda/function:Function",
    "aws:scheduler/scheduleGroup:ScheduleGroup",
    "aws:sfn/stateMachine:StateMachine",
    "aws:sns/topic:Topic",
    "aws:sqs/queue:Queue",
}
# What policies judge, and what a person reads in a preview.
JUDGED = {
    "policy",
    "assumeRolePolicy",
    "definition",
    "eventPattern",
    "target",
    "loggingConfiguration",
    "kmsMasterKeyId",
    "roleArn",
}

STACK_KEYS = [field.alias or name for name, field in StackConfig.model_fields.items()]
PIPELINE_KEYS = [field.alias or name for name, field in PipelineConfig.model_fields.items()]

# The keys of a pipeline's dict, in the order in which a sentence names them.
DICT_KEYS = (*pipeline_keys.PIPELINE_KEYS, *pipeline_keys.TOP_FIELDS)


def config(stack, **changes):
    """The stack file as the engine reads it, with these keys of `downbeat:` changed."""
    values = stack_file(program.ROOT, stack) | {
        f"downbeat:{key}": value for key, value in changes.items()
    }
    return program.engine_config({key: value for key, value in values.items() if value is not None})


def fresh(stack="dev", preview=False, **changes):
    return program.run(program.main, stack=stack, config=config(stack, **changes), preview=preview)


as_it_is = functools.cache(fresh)


def deployed(stack="dev", preview=False, **changes):
    """A run of the program; of a stack as its file has it only one for all tests, which do not
    change what they look at.
    """
    return fresh(stack, preview, **changes) if changes else as_it_is(stack, preview)


@pytest.fixture(scope="module", params=STACKS)
def up(request):
    return deployed(request.param)


@pytest.fixture(scope="module", params=STACKS)
def preview(request):
    return deployed(request.param, preview=True)


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_registers_exactly_these_resources(stack):
    """After a wanted change: python -m tests.program dev > tests/program.dev.txt, and read the
    diff.
    """
    assert (
        program.listing(deployed(stack))
        == (program.ROOT / "tests" / f"program.{stack}.txt").read_text()
    )


def test_preview_and_update_register_the_same():
    assert program.listing(deployed("dev", preview=True)) == program.listing(deployed("dev"))


def test_two_runs_register_the_same_inputs():
    first, second = ({r.urn: r.inputs for r in fresh("dev").registrations} for _ in range(2))
    assert first == second


def test_preview_knows_everything_that_policies_judge(preview):
    unknown = {
        f"{r.name}.{key}"
        for r in preview.registrations
        for key, value in r.inputs.items()
        if program.has_unknown(value)
    }
    assert not {name for name in unknown if name.rsplit(".", 1)[1] in JUDGED}


def test_every_resource_belongs_to_a_component(up):
    components = {r.urn for r in up.registrations if r.type.startswith("downbeat:components:")}
    assert components
    assert {r.name for r in up.registrations if r.custom and r.parent not in components} == set()


def test_every_component_says_what_it_made(up):
    components = {r.urn for r in up.registrations if r.type.startswith("downbeat:components:")}
    assert components <= up.outputs.keys()


def test_everything_that_can_carry_tags_carries_them(up):
    wanted = {"project", "stack", "environment", "owner", "costCentre"}
    untagged = {
        r.name
        for r in up.registrations
        if r.type in TAGGABLE and not wanted <= r.inputs.get("tags", {}).keys()
    }
    assert untagged == set()


def test_everything_of_a_pipeline_is_tagged_with_its_name(up):
    pipelines = {r.name for r in up.registrations if r.type == "downbeat:components:Orchestration"}
    tagged = Counter(
        r.inputs["tags"].get("pipeline") for r in up.registrations if r.type in TAGGABLE
    )
    assert set(tagged) == pipelines | {None}
    # The key, the role that starts them all, and the reporter: machine, log group, alarm, rule, and
    # two roles.
    assert tagged[None] == 2 + 6


def test_no_two_resources_of_a_type_share_a_physical_name(up):
    names = Counter(
        (r.type, r.inputs["name"])
        for r in up.registrations
        if r.custom and "name" in r.inputs and not re.search("olicy|Alias", r.type)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_physical_names_are_as_short_as_aws_wants(up):
    longest = {
        "aws:iam/role:Role": 64,
        "aws:cloudwatch/eventRule:EventRule": 64,
        "aws:scheduler/schedule:Schedule": 64,
        "aws:sqs/queue:Queue": 80,
    }
    names = [(r.inputs["name"], longest[r.type]) for r in up.registrations if r.type in longest]
    assert [name for name, most in names if len(name) > most] == []


def test_every_orchestration_puts_out_what_an_operator_needs(up):
    wanted = {
        "state_machine",
        "alias",
        "role",
        "log_group",
        "success_topic",
        "failure_topic",
        "dead_letter_queue_url",
        "alarms",
        "dashboard_url",
        "console_url",
    }
    for pipeline in (
        r.name for r in up.registrations if r.type == "downbeat:components:Orchestration"
    ):
        assert wanted <= up.stack_outputs[pipeline].keys()


def test_a_pipeline_with_a_cadence_puts_out_its_schedule_and_one_on_demand_has_none():
    outputs = deployed("dev").stack_outputs
    assert "schedule" in outputs["weekly-monitoring"]
    assert "schedule" not in outputs["ndjson-to-parquet"]
    assert outputs["ndjson-to-parquet"]["function"].endswith(
        ":function:ndjson-parquet-processor-dev-files"
    )


def scheduled(**pipeline):
    """The weekly monitoring's schedule in prod with these keys of the stack file."""
    pipelines = json.loads(config("prod")["downbeat:pipelines"])
    pipelines["weekly-monitoring"] |= {"cadence": None, "skipDates": []} | pipeline
    run = deployed("prod", pipelines=pipelines)
    machine = json.loads(
        run.of("sfn/stateMachine:StateMachine")["weekly-monitoring-states-machine"].inputs[
            "definition"
        ]
    )
    return (
        run.of("scheduler/schedule:Schedule")["weekly-monitoring-schedule-schedule"].inputs,
        machine,
    )


WEDNESDAY = {
    "every": "two weeks",
    "on": "WED",
    "at": "05:30",
    "timezone": "Asia/Jakarta",
    "start": "2026-01-07",
}


@pytest.mark.parametrize(
    ("cadence", "expression", "timezone"),
    [
        ("daily", "cron(0 6 * * ? *)", "UTC"),
        ("weekly", "cron(0 6 ? * MON *)", "UTC"),
        ("biweekly", "cron(0 6 ? * MON *)", "UTC"),
        ("monthly", "cron(0 6 1 * ? *)", "UTC"),
        ("cron(15 4 L * ? *)", "cron(15 4 L * ? *)", "UTC"),
        ("rate(6 hours)", "rate(6 hours)", "UTC"),
        (
            {"every": "week", "on": ["TUE", "FRI"], "at": "23:45", "timezone": "Europe/Berlin"},
            "cron(45 23 ? * TUE,FRI *)",
            "Europe/Berlin",
        ),
        (WEDNESDAY, "cron(30 5 ? * WED *)", "Asia/Jakarta"),
        (
            {"expression": "cron(0 6 ? * 2#1 *)", "timezone": "America/New_York"},
            "cron(0 6 ? * 2#1 *)",
            "America/New_York",
        ),
    ],
    ids=str,
)
def test_every_form_of_a_cadence_reaches_the_schedule(cadence, expression, timezone):
    schedule, _ = scheduled(cadence=cadence)
    assert (schedule["scheduleExpression"], schedule["scheduleExpressionTimezone"]) == (
        expression,
        timezone,
    )
    assert (schedule["state"], schedule["flexibleTimeWindow"]) == ("ENABLED", {"mode": "OFF"})
    assert "startDate" not in schedule


def test_a_window_reaches_the_schedule():
    schedule, _ = scheduled(cadence={"every": "day", "at": "06:00", "window": 30})
    assert schedule["flexibleTimeWindow"] == {"mode": "FLEXIBLE", "maximumWindowInMinutes": 30}


def test_a_cadence_of_the_stack_is_for_all_that_run_on_some_days_at_one_hour():
    pipelines = json.loads(config("prod")["downbeat:pipelines"])
    for key in ("weekly-monitoring", "database-refresh", "etl"):
        pipelines[key].pop("cadence", None)
    schedules = deployed("prod", pipelines=pipelines, cadence="daily").of(
        "scheduler/schedule:Schedule"
    )
    assert {
        name: schedules[f"{name}-schedule-schedule"].inputs["scheduleExpression"]
        for name in ("weekly-monitoring", "etl", "watchdog")
    } == {
        "weekly-monitoring": "cron(0 6 * * ? *)",
        "etl": "cron(0 2 * * ? *)",
        "watchdog": "cron(0 * * * ? *)",
    }


def test_a_rate_with_a_start_is_anchored_at_its_next_run_which_aws_takes():
    """EventBridge Scheduler refuses a start more than 5 minutes past; the machine of a cron skips
    what was scheduled before it.
    """
    schedule, _ = scheduled(cadence={"expression": "rate(14 days)", "start": "2026-01-07T05:30"})
    start, first = (
        datetime.fromisoformat(schedule["startDate"]),
        datetime(2026, 1, 7, 5, 30, tzinfo=UTC),
    )
    assert timedelta() < start - datetime.now(UTC) <= timedelta(days=14)
    assert (start - first) % timedelta(days=14) == timedelta()


def test_two_weeks_skip_dates_and_overlap_are_the_first_states_of_the_machine():
    _, machine = scheduled(cadence=WEDNESDAY, skipDates=["2026-12-30"], overlap="skip")
    calendar = machine["States"]["Check calendar"]
    assert (machine["StartAt"], calendar["Default"]) == ("Check calendar", "Find other executions")
    assert [choice["Assign"]["skipped"] for choice in calendar["Choices"]] == [
        "it starts on 2026-01-07",
        "not one of every 2 weeks",
        "2026-12-30 is to be skipped",
    ]
    assert machine["States"]["Check overlap"]["Default"] == "Check input"
    _, plain = scheduled(cadence="weekly")
    assert plain["StartAt"] == "Check input"


def test_dev_and_prod_run_at_other_rhythms():
    rhythms = {
        stack: (
            deployed(stack)
            .of("scheduler/schedule:Schedule")["weekly-monitoring-schedule-schedule"]
            .inputs
        )
        for stack in STACKS
    }
    assert {
        stack: (s["scheduleExpression"], s["scheduleExpressionTimezone"])
        for stack, s in rhythms.items()
    } == {
        "dev": ("cron(30 5 * * ? *)", "Asia/Jakarta"),
        "prod": ("cron(0 6 ? * MON *)", "UTC"),
    }


def test_prod_protects_what_holds_state_and_dev_does_not():
    kinds = ("kms/key:Key", "sns/topic:Topic", "sqs/queue:Queue", "sfn/stateMachine:StateMachine")
    protection = {
        stack: {r.protect for kind in kinds for r in deployed(stack).of(kind).values()}
        for stack in STACKS
    }
    assert protection == {"dev": {False}, "prod": {True}}


def test_a_paused_pipeline_has_its_schedule_switched_off():
    run = deployed("dev")
    assert (
        run.of("scheduler/schedule:Schedule")["database-refresh-schedule-schedule"].inputs["state"]
        == "DISABLED"
    )
    assert "database-refresh-alarms-did-not-run" not in run.of("cloudwatch/metricAlarm:MetricAlarm")


def test_the_watchdog_is_watched_by_its_own_executions():
    alarm = (
        deployed("prod")
        .of("cloudwatch/metricAlarm:MetricAlarm")["watchdog-alarms-did-not-run"]
        .inputs
    )
    assert alarm["metricName"] == "ExecutionsStarted"


@pytest.mark.parametrize("change", [None, {"enabled": False}])
def test_without_a_watchdog_no_alarm_waits_for_it_and_the_program_says_so(change, monkeypatch):
    said = []
    monkeypatch.setattr("pulumi.log.warn", lambda text, *given, **named: said.append(text))
    pipelines = json.loads(config("prod")["downbeat:pipelines"])
    del pipelines["watchdog"]
    run = deployed("prod", pipelines=pipelines | ({"watchdog": change} if change else {}))
    assert [
        name
        for name in run.of("cloudwatch/metricAlarm:MetricAlarm")
        if name.endswith("did-not-run")
    ] == []
    assert said == [
        "No enabled watchdog in this stack: nobody notices a pipeline that does not run. Write"
        " downbeat:pipelines.watchdog: {}."
    ]


def test_a_key_that_exists_is_used_and_none_is_created():
    arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    run = deployed("dev", kmsKeyArn=arn)
    assert not run.of("kms/key:Key")
    assert {topic.inputs["kmsMasterKeyId"] for topic in run.of("sns/topic:Topic").values()} == {arn}
    assert run.stack_outputs["key"] == arn


def test_pagerduty_is_told_by_mail_or_by_its_endpoint_in_every_pipeline_of_the_stack():
    pager, mail = (
        "https://events.pagerduty.com/integration/0123456789abcdef/enqueue",
        "downbeat-prod@example.pagerduty.com",
    )
    run = deployed("dev", notify={"failure": [mail, pager]})
    told = Counter(
        (each.inputs["protocol"], each.inputs["endpoint"])
        for each in run.of("sns/topicSubscription:TopicSubscription").values()
    )
    pipelines = len(run.of("downbeat:components:Orchestration"))
    assert told == {("email", mail): pipelines, ("https", pager): pipelines}


def test_slack_is_told_where_the_stack_has_a_webhook_and_the_webhook_stays_secret():
    webhook = "https://hooks.slack.com/services/T000/B000/abcdefghijklmnopqrstuvwx"
    given = config("dev", slackWebhook=webhook)
    run = program.run(program.main, config=given, secrets=["downbeat:slackWebhook"])
    destinations = run.of("cloudwatch/eventApiDestination:EventApiDestination")
    assert len(destinations) == len(run.of("downbeat:components:Orchestration"))
    assert all("invocationEndpoint" in destination.secrets for destination in destinations.values())
    shown = [
        r.name
        for r in run.registrations
        if webhook in json.dumps(r.inputs) and r.name not in destinations
    ]
    assert shown == []


@pytest.mark.parametrize(
    ("region", "partition", "console"),
    [
        ("us-gov-west-1", "aws-us-gov", "console.amazonaws-us-gov.com"),
        ("cn-north-1", "aws-cn", "console.amazonaws.cn"),
    ],
)
def test_other_partitions_get_their_own_arns_everywhere(region, partition, console):
    user = {
        "accountId": program.ACCOUNT,
        "arn": f"arn:{partition}:iam::{program.ACCOUNT}:user/deployer",
        "id": "1",
        "userId": "1",
    }
    ndjson = json.loads(config("dev")["downbeat:pipelines"])["ndjson-to-parquet"]
    given = config("dev", pipelines={"ndjson-to-parquet": ndjson, "watchdog": {}}) | {
        "aws:region": region,
        "downbeat:permissionsBoundary": "",
        "downbeat:deployRoleArn": "",
    }
    calls = {"aws:index/getCallerIdentity:getCallerIdentity": lambda arguments: user}
    run = program.run(program.main, config=given, calls=calls, preview=True)
    inputs = json.dumps([r.inputs for r in run.registrations])
    assert f"arn:{partition}:states:{region}:" in inputs
    assert "arn:aws:" not in inputs
    assert f"https://{region}.{console}/" in inputs


def test_every_fault_of_the_configuration_is_said_at_once_before_any_resource():
    given = config("dev", enviroment="x", logRetentionDays=31, pipelines={"weekly-monitorin": {}})
    said, run = program.refused(program.main, config=given)
    lines = said.splitlines()
    assert lines[0] == "The configuration of this stack cannot be deployed; it has 3 faults:"
    assert any(
        line.startswith("  downbeat:enviroment: ") and 'Did you mean "environment"?' in line
        for line in lines
    )
    assert any(line.startswith("  downbeat:logRetentionDays: ") for line in lines)
    assert any(
        line.startswith("  downbeat:pipelines.weekly-monitorin: ")
        and 'Did you mean "weekly-monitoring"?' in line
        for line in lines
    )
    assert [r.type for r in run.registrations] == ["pulumi:pulumi:Stack"]


def broken_etl():
    """The pipeline etl with a state, a reference and a word of its own misspelt, and a state that
    nothing reaches.
    """
    etl = copy.deepcopy(PIPELINES["etl"])
    states = etl["States"]
    states["ExecuteTask01"] |= {"Next": "ExecuteTask03"}
    states["ExecuteTask02"]["Arguments"] |= {"FunctionName": "${functoin}"}
    states["Success"] = {"Type": "Succeed"}
    states["Forgotten"] = {"Type": "Pass", "End": True}
    return etl | {"optional_referneces": {}}


def test_faults_of_the_stack_and_of_its_pipelines_are_said_at_once_before_any_resource(monkeypatch):
    monkeypatch.setitem(PIPELINES, "etl", broken_etl())
    pipelines = json.loads(config("dev")["downbeat:pipelines"])
    pipelines["etl"] = {
        "references": {"function": "arn:aws:sns:us-east-1:444455556666:etl"},
        "cadense": "daily",
    }
    pipelines["chunked-etl"] |= {"cadence": "cron(0 2 31 2 *)"}
    pipelines["weekly-monitoring"] |= {"size": "standart"}
    pipelines["weekly-monitoring"]["references"]["clutser"] = pipelines["weekly-monitoring"][
        "references"
    ].pop("cluster")
    said, run = program.refused(
        program.main, config=config("dev", logRetentionDay=30, pipelines=pipelines)
    )
    assert said.splitlines() == [
        "The configuration of this stack cannot be deployed; it has 9 faults:",
        (
            "  downbeat:logRetentionDay: is not a key of a stack: it has"
            f" {enumeration(STACK_KEYS)}."
            ' Did you mean "logRetentionDays"?'
        ),
        (
            '  downbeat:pipelines.weekly-monitoring.size: "standart" is not a size: write small,'
            ' standard, large or {cpu: 2048, memory: 4096}. Did you mean "standard"?'
        ),
        (
            "  downbeat:pipelines.weekly-monitoring.references.clutser: is not a reference of this"
            " pipeline: it takes cluster, task_definition, container, task_role, execution_role,"
            " subnets, security_groups, reports_bucket, cache_bucket, gee_project, gee_secret,"
            " task_log_group, dbt_task_definition, dbt_roles, quality_task_definition and"
            ' quality_roles. Did you mean "cluster"?'
        ),
        (
            "  downbeat:pipelines.etl.cadense: is not a key of a pipeline: it has"
            f' {enumeration(PIPELINE_KEYS)}. Did you mean "cadence"?'
        ),
        (
            '  downbeat:pipelines.etl.references.function: "arn:aws:sns:us-east-1:444455556666:etl"'
            " is not a Lambda function's ARN: it is of sns. Write"
            " arn:aws:lambda:us-east-1:111122223333:function:etl."
        ),
        (
            '  downbeat:pipelines.chunked-etl.cadence: "cron(0 2 31 2 *)" has 5 fields, AWS wants'
            " six: minutes hours day-of-month month day-of-week year. Unix cron has five: AWS adds"
            " the year, and ? in one of the two day fields."
        ),
        (
            "  etl/optional_referneces: a pipeline has no such key. Did you mean"
            f' "optional_references"? Its keys: {", ".join(DICT_KEYS)}.'
        ),
        (
            "  etl/States/ExecuteTask02/Arguments/FunctionName: no value for the reference"
            ' "${functoin}". Did you mean "function"? Supply it under the stack\'s `references`, or'
            " correct the name."
        ),
        (
            '  etl/States/ExecuteTask01/Next: There is no state "ExecuteTask03" here. Did you mean'
            ' "ExecuteTask02"?'
        ),
    ]
    assert [r.type for r in run.registrations] == ["pulumi:pulumi:Stack"]


def test_a_caller_of_another_account_is_refused_before_any_resource():
    refusal, run = program.refused(program.main, config=config("dev", account="444455556666"))
    assert refusal == (
        "The configuration of this stack cannot be deployed; it has a fault:\n"
        "  downbeat:account: is 444455556666, but you are in the account 123456789012: choose that"
        " account's profile (AWS_PROFILE), then try again."
    )
    assert [r.type for r in run.registrations] == ["pulumi:pulumi:Stack"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("No valid credential sources found", "nobody is logged in to AWS"),
        ("ExpiredToken: The security token is expired", "nobody is logged in to AWS"),
        ("dial tcp: i/o timeout", "AWS does not say who you are"),
    ],
)
def test_a_caller_whom_aws_does_not_know_is_refused_with_the_command_that_logs_in(answer, why):
    class Refused(grpc.RpcError):
        code = staticmethod(lambda: grpc.StatusCode.UNKNOWN)
        details = staticmethod(lambda: f"invoking aws: returned an error: {answer}.")

    def unanswered(arguments):
        raise Refused

    calls = {"aws:index/getCallerIdentity:getCallerIdentity": unanswered}
    refusal, run = program.refused(program.main, config=config("dev"), calls=calls)
    assert refusal == (
        "This stack cannot be deployed; it has a fault:\n"
        f"  aws: {why} ({answer}): aws sso login --profile PROFILE, or aws configure; then export"
        " AWS_PROFILE=PROFILE and look with aws sts get-caller-identity."
    )
    assert [r.type for r in run.registrations] == ["pulumi:pulumi:Stack"]


def with_reference(value):
    pipelines = json.loads(config("dev")["downbeat:pipelines"])
    pipelines["etl"]["references"]["function"] = value
    return config("dev", pipelines=pipelines)


ETL = "arn:aws:lambda:us-east-1:123456789012:function:etl"


def other_stack(**answer):
    return {
        "pulumi:pulumi:readStackOutputs": lambda arguments: (
            {"name": arguments["name"], "outputs": {}, "secretOutputNames": []} | answer
        )
    }


def test_a_reference_is_read_from_another_stack_before_its_definition_is_made():
    given = with_reference({"stack": "acme/functions/dev", "output": "etlFunction"})
    run = program.run(
        program.main, config=given, calls=other_stack(outputs={"etlFunction": ETL}), preview=True
    )
    assert ETL in run.of("sfn/stateMachine:StateMachine")["etl-states-machine"].inputs["definition"]
    assert ETL in run.of("iam/rolePolicy:RolePolicy")["etl-states-policy"].inputs["policy"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            {"outputs": {"etlFunktion": ETL, "url": "x"}},
            (
                'the stack acme/functions/dev has no output "etlFunction": it has etlFunktion, url.'
                ' Did you mean "etlFunktion"?'
            ),
        ),
        ({"outputs": {}}, 'the stack acme/functions/dev has no output "etlFunction": it has none.'),
        (
            {"outputs": {"etlFunction": ETL}, "secretOutputNames": ["etlFunction"]},
            (
                'the output "etlFunction" of acme/functions/dev is a secret, and a definition is'
                " none: put it in Secrets Manager and name its ARN."
            ),
        ),
    ],
)
def test_an_output_that_cannot_be_had_is_a_fault_of_the_configuration(answer, sentence):
    given = with_reference({"stack": "acme/functions/dev", "output": "etlFunction"})
    said, run = program.refused(program.main, config=given, calls=other_stack(**answer))
    assert (
        said == "The configuration of this stack cannot be deployed; it has a fault:\n "
        f" downbeat:pipelines.etl.references.function: {sentence}"
    )
    assert [r.type for r in run.registrations] == ["pulumi:pulumi:Stack"]


def test_a_stack_that_cannot_be_read_says_why():
    class NotFound(grpc.RpcError):
        """What the engine answers for a stack that its backend does not have."""

        code = staticmethod(lambda: grpc.StatusCode.UNKNOWN)
        details = staticmethod(
            lambda: (
                "invocation of pulumi:pulumi:readStackOutputs returned an error: unknown stack"
                ' "acme/functions/dev"'
            )
        )

    def unknown(arguments):
        raise NotFound

    given = with_reference({"stack": "acme/functions/dev", "output": "etlFunction"})
    said, _ = program.refused(
        program.main, config=given, calls={"pulumi:pulumi:readStackOutputs": unknown}
    )
    assert (
        said.splitlines()[1]
        == "  downbeat:pipelines.etl.references.function: the stack acme/functions/dev cannot be"
        ' read: unknown stack "acme/functions/dev". Deploy it first, or log in to its backend.'
    )


def test_the_guard_is_installed_unless_the_stack_switches_it_off(monkeypatch):
    from policies import guard

    installed = []
    monkeypatch.setattr(guard, "install", lambda: installed.append(1))
    deployed("dev", guard="on")
    assert installed == [1]
    deployed("dev", guard="off")
    assert installed == [1]


def test_no_policy_finds_anything_to_block(up):
    """What the policy pack judges by resource; the rules about a whole stack run in the engine's
    tests.
    """
    from policies import guard
    from policies.rules.rule import Resource

    levels = guard.configured({})
    found = {
        r.name: guard.violations(Resource(r.type, r.inputs, r.urn, r.name), levels)
        for r in up.registrations
    }
    assert {name: mandatory for name, (mandatory, _) in found.items() if mandatory} == {}


def test_a_permissions_boundary_of_the_stack_bounds_every_role():
    boundary = f"arn:aws:iam::{program.ACCOUNT}:policy/boundary"
    given = config(
        "dev", permissionsBoundary=boundary, slackWebhook="https://hooks.slack.com/services/T0/B0/a"
    )
    roles = program.run(program.main, config=given, secrets=["downbeat:slackWebhook"]).of(
        "iam/role:Role"
    )
    assert {
        name: role.inputs.get("permissionsBoundary") for name, role in roles.items()
    } == dict.fromkeys(roles, boundary)


def test_what_reports_ends_waits_for_the_pipeline_that_hears_of_it_and_for_no_other():
    """Each resource that waits for all pipelines costs the engine all their resources again."""
    run = program.run(program.main, stack="prod", config=config("prod"), preview=True)
    made = run.registrations
    home = {one.urn for one in made if "watchdog" in one.name}
    reporter = {one.urn for one in made if one.name.startswith("reporter")}
    shared = {one.urn for one in made if one.name.startswith("encryption-key")}
    waits = {one.name: one.depends_on for one in made if one.urn in reporter}
    assert waits["reporter-target"] & home and waits["reporter-failed"] & home
    assert set().union(*waits.values()) - home - reporter - shared == set()
