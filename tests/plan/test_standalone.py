"""One pipeline without a stack file: its plan, and the faults of its options by their own names."""

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.config.sources import unread
from downbeat.plan.standalone import SUPPLIED, standalone_args, standalone_plan

FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:work"
DEFINITION = {
    "States": {
        "Work": {
            "Type": "Task",
            "Resource": "lambda:invoke",
            "Arguments": {"FunctionName": "${function}"},
            "TimeoutSeconds": 60,
        }
    },
    "on_failure": {"Stop": {"Type": "Fail"}},
}
DAILY = {"every": "day", "at": "02:00"}
OPTIONS = {"references": {"function": FUNCTION}, "cadence": DAILY, "environment": "staging"}
PLACE = {"region": "eu-west-1", "account": "111122223333", "partition": "aws", "stack": "prod"}


def faults(definition, options):
    with pytest.raises(DiagnosticsError) as refused:
        standalone_plan("own", definition, options, **PLACE)
    return [(one.path, one.code) for one in refused.value.diagnostics], str(refused.value)


def test_a_dict_and_its_options_are_planned_as_in_a_stack():
    stack, planned = standalone_plan("own", DEFINITION, OPTIONS, **PLACE)
    assert (stack.stack, stack.environment, stack.region) == ("prod", "staging", "eu-west-1")
    assert planned.key == "own"
    assert planned.address.state_machine_arn == (
        "arn:aws:states:eu-west-1:111122223333:stateMachine:own-staging"
    )
    assert planned.spec["name"] == "own"
    assert planned.spec["references"] == {"function": SUPPLIED}
    assert planned.statements[0]["Resource"] == [FUNCTION, f"{FUNCTION}:*"]
    assert planned.pipeline.schedule.expression.startswith("cron(")


def test_references_that_are_declared_keep_their_sentence():
    declared = {**DEFINITION, "references": {"function": "The function's ARN."}}
    _, planned = standalone_plan("own", declared, OPTIONS, **PLACE)
    assert planned.spec["references"] == {"function": "The function's ARN."}
    optional = {**DEFINITION, "optional_references": {"topic": "A topic's ARN."}}
    topic = "arn:aws:sns:eu-west-1:111122223333:alerts"
    options = {**OPTIONS, "references": {"function": FUNCTION, "topic": topic}}
    _, planned = standalone_plan("own", optional, options, **PLACE)
    assert planned.spec["references"] == {"function": SUPPLIED}


def test_its_arguments_have_the_tags_of_project_stack_and_environment_and_the_key():
    key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    options = {**OPTIONS, "kmsKeyArn": key, "tags": {"owner": "data"}}
    args, used = standalone_args(
        "own", DEFINITION, options, **PLACE, project="acme", reader=lambda sources: {}
    )
    assert args.tags == {
        "project": "acme",
        "stack": "prod",
        "environment": "staging",
        "owner": "data",
        "pipeline": "own",
    }
    assert used == key
    _, none = standalone_args(
        "own", DEFINITION, OPTIONS, **PLACE, project="acme", reader=lambda sources: {}
    )
    assert none is None


def test_every_unknown_option_is_named_with_the_nearest():
    found, text = faults(DEFINITION, {**OPTIONS, "cadense": "daily", "guard": "off"})
    assert found == [("cadense", "unknown-key"), ("guard", "unknown-key")]
    assert 'Did you mean "cadence"?' in text


def test_faults_are_named_as_the_options_are():
    found, _ = faults(DEFINITION, {**OPTIONS, "cadence": "dayly", "logRetentionDays": 8})
    assert {path for path, _ in found} == {"cadence", "logRetentionDays"}


def test_a_reference_that_is_missing_is_a_fault_of_the_definition():
    found, _ = faults(DEFINITION, {"cadence": DAILY})
    assert [path for path, _ in found] == ["own/States/Work/Arguments/FunctionName"]


def test_its_arguments_are_of_its_account_and_place():
    args, key = standalone_args("own", DEFINITION, OPTIONS, project="acme", reader=unread, **PLACE)
    assert key is None
    assert args.address.state_machine_arn == (
        "arn:aws:states:eu-west-1:111122223333:stateMachine:own-staging"
    )
    assert args.tags == {
        "project": "acme",
        "stack": "prod",
        "environment": "staging",
        "pipeline": "own",
    }


@pytest.mark.parametrize("options", [{**OPTIONS, "x": 1}, {**OPTIONS, "logRetentionDays": 8}])
def test_the_faults_are_the_pipelines(options):
    with pytest.raises(DiagnosticsError) as refused:
        standalone_plan("own", DEFINITION, options, **PLACE)
    assert refused.value.subject == "The pipeline own"
