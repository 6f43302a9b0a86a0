"""A stack as the project's files describe it, and one pipeline of it."""

from types import SimpleNamespace

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.config import StackOutput, stack_file
from downbeat.config.stack_account import account_of
from downbeat.plan.contacts import budget_emails, protocol
from downbeat.plan.stacks import REPOSITORY as ROOT
from downbeat.plan.stacks import configured_stack, example_outputs, example_texts, find


def test_a_pipeline_is_found_by_its_key_in_the_account_of_the_stacks_arns():
    planned = find("etl", "prod")
    assert planned.key == "etl"
    assert planned.address.account == account_of(stack_file(ROOT, "prod"))
    assert planned.address.name == "cm-etl-pipeline-state-machine"


def test_an_unknown_pipeline_is_refused_with_those_that_there_are():
    with pytest.raises(DiagnosticsError) as refused:
        find("elt", "prod")
    (fault,) = refused.value.diagnostics
    assert (fault.path, fault.code) == ("PIPELINE", "unknown-pipeline")
    assert fault.message.startswith('prod has no "elt"; it has weekly-monitoring, ')
    assert fault.message.endswith('Did you mean "etl"?')


def test_changes_of_a_mapping_are_of_single_values():
    before = configured_stack("prod").pipelines["etl"].references
    function = "arn:aws:lambda:us-east-1:111122223333:function:other"
    changed = configured_stack("prod", changes={"etl": {"references": {"function": function}}})
    assert changed.pipelines["etl"].references == {**before, "function": function}
    assert configured_stack("prod").pipelines["etl"].references == before


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("data@example.com", "email"),
        ("https://example.com/hook", "https"),
        ("arn:aws:sqs:eu-west-1:111122223333:alerts", "sqs"),
        ("arn:aws:lambda:eu-west-1:111122223333:function:alert", "lambda"),
        ("+491701234567", "sms"),
    ],
)
def test_a_contact_is_reached_by_the_protocol_of_its_form(endpoint, name):
    assert protocol(endpoint) == name


def test_the_budget_is_mailed_once_to_those_who_hear_of_alarms_or_else_of_failures():
    stack = configured_stack("prod")
    mails = ("a@example.com", "+491701234567", "a@example.com", "b@example.com")

    def hear(**changes):
        notify = stack.notify.model_copy(update=changes)
        return budget_emails(stack.model_copy(update={"notify": notify}))

    assert hear(alarms=mails, failure=("c@example.com",)) == ["a@example.com", "b@example.com"]
    assert hear(alarms=(), failure=("c@example.com",)) == ["c@example.com"]


def test_the_texts_of_examples_are_those_of_outputs_alone():
    output = StackOutput("acme/infrastructure/prod", "subnets")
    references = {"subnets": output, "cluster": StackOutput(output.stack, "c"), "words": "hello"}
    pipelines = {"x": SimpleNamespace(references=references)}
    stack = SimpleNamespace(pipelines=pipelines, region="eu-west-1", account="111122223333")
    texts = example_texts(stack)
    examples = example_outputs(stack)
    assert texts == {*examples[output], examples[references["cluster"]]}
    assert all(isinstance(each, str) for each in texts) and "hello" not in texts
