"""What a stack will run, as plain data."""

import copy

import pytest

from downbeat import asl
from downbeat.config import StackFileError, StackOutput, load
from downbeat.config.sources import Read, Source
from downbeat.plan.planned import named, plan, read
from downbeat.plan.stacks import planned_stack
from pipelines import PIPELINES

ACCOUNT = "111122223333"
TASK = {
    "Type": "Task",
    "Resource": "lambda:invoke",
    "Arguments": {"FunctionName": "${function}"},
    "TimeoutSeconds": 60,
}
SPEC = {
    "name": "example",
    "cadence": {"every": "day", "at": "02:00"},
    "references": {"function": "The ARN of the function."},
    "States": {"Work": TASK},
    "on_failure": {"Stop": {"Type": "Fail"}},
}
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:work"
WATCHED = {"watchdog": PIPELINES["watchdog"]}


def planned(spec=SPEC, *, outputs=None, others=None, **pipeline):
    chosen = {"references": {"function": FUNCTION}, **pipeline}
    specs = {spec["name"]: spec, **(others or {})}
    config = {
        "aws:region": "us-east-1",
        "downbeat:pipelines": {spec["name"]: chosen, **{key: {} for key in others or {}}},
    }
    return plan(load(config, "prod", specs), specs, account=ACCOUNT, outputs=outputs)


def test_a_pipeline_gets_its_address_definition_and_role():
    (example,) = planned()
    assert (
        example.address.state_machine_arn
        == f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:example-prod"
    )
    assert example.definition["States"]["Work"]["Arguments"] == {"FunctionName": FUNCTION}
    assert example.statements == [
        {
            "Effect": "Allow",
            "Action": ["lambda:InvokeFunction"],
            "Resource": [FUNCTION, f"{FUNCTION}:*"],
        },
    ]


def test_an_output_of_another_stack_is_put_in():
    output = StackOutput("acme/infrastructure/prod", "functionArn")
    reference = {"stack": output.stack, "output": output.output}
    (example,) = planned(references={"function": reference}, outputs={output: FUNCTION})
    assert example.references["function"] == FUNCTION


def test_all_faults_of_all_pipelines_come_at_once_with_the_pipelines_name():
    broken = copy.deepcopy(SPEC)
    broken["States"]["Work"] |= {"Next": "Wrok", "Arguments": {"FunctionName": "${funtion}"}}
    other = {"name": "other", "States": {"A": {"Type": "Pass", "Next": "A"}}}
    with pytest.raises(asl.DiagnosticsError) as caught:
        planned(broken, others={"other": other})
    lines = str(caught.value).split("\n")
    assert (
        lines[0]
        == 'example/States/Work/Arguments/FunctionName: no value for the reference "${funtion}".'
        ' Did you mean "function"? Supply it under the stack\'s `references`, or correct the'
        " name."
    )
    assert [line.split(":")[0] for line in lines] == [
        "example/States/Work/Arguments/FunctionName",
        "example/States/Work/Next",
        "other/",
    ]


def test_a_fault_of_the_dict_itself_is_told_before_its_definition_is_read():
    with pytest.raises(asl.DiagnosticsError) as caught:
        planned({**SPEC, "resumable": "yes"})
    assert str(caught.value) == "example/resumable: must be True or False, not 'yes'."


def test_a_call_whose_resource_is_not_known_is_told_with_the_statement_to_write():
    spec = {
        **SPEC,
        "States": {"Work": {**TASK, "Arguments": {"FunctionName": "{% $states.input.function %}"}}},
    }
    with pytest.raises(asl.DiagnosticsError) as caught:
        planned(spec)
    assert "permissions" in str(caught.value)
    assert str(caught.value).startswith("example/States/Work/Arguments/FunctionName: ")


@pytest.mark.parametrize(
    ("topics", "states", "expected"),
    [
        (None, {}, {"success": ("SUCCEEDED",), "failure": ("FAILED", "TIMED_OUT", "ABORTED")}),
        ({"failure": "f"}, {}, {"success": (), "failure": ("FAILED", "TIMED_OUT", "ABORTED")}),
        (
            None,
            {"success": "${success_topic}"},
            {"success": (), "failure": ("FAILED", "TIMED_OUT", "ABORTED")},
        ),
        (
            None,
            {"failure": "${failure_topic}"},
            {"success": ("SUCCEEDED",), "failure": ("FAILED", "TIMED_OUT", "ABORTED")},
        ),
    ],
)
def test_a_rule_tells_of_every_end_that_no_state_tells_of(topics, states, expected):
    mails = {
        f"Tell {topic}": {
            **TASK,
            "Resource": "sns:publish",
            "Arguments": {"TopicArn": arn, "Message": "m"},
        }
        for topic, arn in states.items()
    }
    spec = {**SPEC, "States": {"Work": TASK, **mails}, **({"topics": topics} if topics else {})}
    (example,) = planned(spec)
    assert example.reported_statuses == expected


def test_nobody_subscribes_to_a_topic_that_never_says_anything():
    assert planned({**SPEC, "topics": {"failure": "f"}})[0].reports_success is False
    assert planned()[0].reports_success is True


def test_the_watchdog_is_told_of_every_other_pipeline_with_a_schedule():
    watchdog = named(planned(others=WATCHED), "watchdog")
    assert watchdog.references["watched"] == [
        {
            "name": "example-prod",
            "state_machine_arn": f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:example-prod",
        }
    ]
    assert watchdog.references["watched_schedules"] == [
        f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/example-prod/example-prod"
    ]


@pytest.mark.parametrize("pipeline", [{"enabled": False}, {"cadence": "on-demand"}])
def test_a_pipeline_without_a_running_schedule_is_not_watched(pipeline):
    assert named(planned(others=WATCHED, **pipeline), "watchdog").references["watched"] == []


def test_a_pipeline_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(KeyError, match='this stack runs no pipeline "exampel"; it runs example'):
        named(planned(), "exampel")


@pytest.mark.parametrize("topics", [{"success": 10**5000}, {"success": None}, ["success"], 3])
def test_topics_that_are_no_texts_are_told_like_any_other_fault(topics):
    with pytest.raises(asl.DiagnosticsError) as faults:
        planned({**SPEC, "topics": topics})
    assert {each.path.split("/")[1] for each in faults.value.diagnostics} == {"topics"}


def test_reading_tells_the_faults_of_the_stack_file_and_those_of_its_pipelines_together():
    broken = {**SPEC, "States": {"Work": {**TASK, "Next": "Wrok"}}}
    config = {
        "aws:region": "us-east-1",
        "downbeat:logRetentionDays": 8,
        "downbeat:pipelines": {"example": {"references": {"function": FUNCTION}}},
    }
    with pytest.raises(StackFileError) as refused:
        read(config, "prod", {"example": broken})
    assert [one.path for one in refused.value.diagnostics] == [
        "downbeat:logRetentionDays",
        "example/States/Work/Next",
    ]
    with pytest.raises(StackFileError) as refused:
        read(config, "prod", {"example": SPEC})
    assert [one.path for one in refused.value.diagnostics] == ["downbeat:logRetentionDays"]


@pytest.mark.parametrize(
    ("secrets", "faults"),
    [
        (None, []),
        ({"downbeat:slackWebhook"}, []),
        (set(), [("downbeat:slackWebhook", "plain-secret")]),
    ],
)
def test_what_the_engine_knows_as_a_secret_may_be_one(secrets, faults):
    config = {
        "aws:region": "us-east-1",
        "downbeat:slackWebhook": "https://hooks.slack.com/services/T0/B0/abc",
        "downbeat:pipelines": {"example": {"references": {"function": FUNCTION}}},
    }
    try:
        found = [*read(config, "prod", {"example": SPEC}, secrets).pipelines]
        assert found == ["example"]
        diagnostics = []
    except StackFileError as error:
        diagnostics = [(one.path, one.code) for one in error.diagnostics]
    assert diagnostics == faults


def test_a_source_is_read_by_the_reader_that_is_passed():
    source = Source("ssm", "/infra/function")
    config = {
        "aws:region": "us-east-1",
        "downbeat:pipelines": {"example": {"references": {"function": "ssm:/infra/function"}}},
    }
    asked = []

    def reader(sources):
        asked.extend(sources)
        return {source: Read(FUNCTION)}

    stack = read(config, "prod", {"example": SPEC}, reader=reader)
    assert stack.pipelines["example"].references == {"function": FUNCTION}
    assert asked == [source]


def test_the_pipelines_of_a_broken_stack_are_judged_in_its_own_account():
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT[::-1]}:orders"
    spec = {**SPEC, "trigger": {"queue": queue}}

    def paths(account):
        config = {
            "aws:region": "us-east-1",
            "downbeat:account": account,
            "downbeat:logRetentionDays": 8,
            "downbeat:pipelines": {"example": {}},
        }
        plain = {**spec, "references": {}, "States": {"Done": {"Type": "Succeed"}}}
        plain.pop("on_failure")
        with pytest.raises(StackFileError) as refused:
            read(config, "prod", {"example": plain})
        return [one.path for one in refused.value.diagnostics]

    assert paths(ACCOUNT[::-1]) == ["downbeat:logRetentionDays"]
    assert paths("999988887777") == ["downbeat:logRetentionDays", "example/trigger/queue"]


@pytest.mark.parametrize(
    ("chosen", "page"),
    [
        ({}, "console_url"),
        ({"watching": "full"}, "dashboard_url"),
        ({"existing": {"dashboard": "ours"}}, "dashboard_url"),
    ],
)
def test_the_page_of_a_pipeline_is_its_dashboard_where_it_has_one(chosen, page):
    (example,) = planned(**chosen)
    assert example.references["dashboard_url"] == getattr(example.address, page)


def test_what_the_stack_file_says_is_there_for_the_definition():
    chosen = {"owner": "data", "severity": "critical", "size": "small"}
    (example,) = planned(**chosen)
    values = {name: example.references[name] for name in ("owner", "severity", "task_cpu")}
    assert values == {
        "owner": "data",
        "severity": "critical",
        "task_cpu": str(example.pipeline.cpu),
    }
    assert example.references["task_memory"] == str(example.pipeline.memory)


@pytest.mark.parametrize("start", ["on", "off"])
def test_a_pipeline_that_is_switched_off_names_no_machine_to_start(start):
    (builder,) = [
        each
        for each in planned_stack("prod", changes={"ndjson-to-parquet": {"start": start}})
        if each.key == "ndjson-to-parquet"
    ]
    machine = builder.uploads.function.environment["STEP_FUNCTION_ARN"]
    assert machine == (builder.address.alias_arn if start == "on" else "")
    assert planned()[0].uploads is None
