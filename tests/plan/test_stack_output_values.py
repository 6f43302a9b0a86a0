"""Outputs of other stacks: their values are checked by what their references take, and shown with
where they come from.
"""

import json
from datetime import UTC, datetime

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.config import StackOutput, load
from downbeat.config.origins import Origin
from downbeat.config.sources import Read, Source
from downbeat.plan.planned import plan
from downbeat.plan.remembered import remember, remembering_reader
from downbeat.plan.stack_output_values import output_origins, remembered_origins, remembered_outputs
from downbeat.plan.stacks import example_outputs
from pipelines import PIPELINES

ACCOUNT = "111122223333"
OUTPUT = StackOutput("acme/functions/prod", "etlFunction")
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:cm-etl"
SOURCE = Source("stack", "acme/functions/prod", "etlFunction")
PATH = "downbeat:pipelines.etl.references.function"
NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
FROM = "It is the output etlFunction of acme/functions/prod."


def stack(**changes):
    reference = {"stack": OUTPUT.stack, "output": OUTPUT.output}
    config = {
        "aws:region": "us-east-1",
        "downbeat:pipelines": {"etl": {"references": {"function": reference}}},
        **{f"downbeat:{key}": value for key, value in changes.items()},
    }
    return load(config, "prod", PIPELINES)


def faults(value, **changes):
    with pytest.raises(DiagnosticsError) as refused:
        plan(stack(**changes), PIPELINES, account=ACCOUNT, outputs={OUTPUT: value})
    return [str(one) for one in refused.value.diagnostics]


def test_an_output_of_the_kind_that_its_reference_takes_is_used():
    (planned,) = plan(stack(), PIPELINES, account=ACCOUNT, outputs={OUTPUT: FUNCTION})
    assert FUNCTION in json.dumps(planned.definition)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (
            "arn:aws:sns:us-east-1:111122223333:alerts",
            '"arn:aws:sns:us-east-1:111122223333:alerts" is not a Lambda function\'s ARN:'
            " it is of sns. Write arn:aws:lambda:us-east-1:111122223333:function:etl.",
        ),
        (
            "cm-etl",
            '"cm-etl" is not a Lambda function\'s ARN, e.g.'
            " arn:aws:lambda:us-east-1:111122223333:function:etl.",
        ),
        (
            "arn:aws:lambda:eu-west-1:111122223333:function:cm-etl",
            '"arn:aws:lambda:eu-west-1:111122223333:function:cm-etl" is in eu-west-1, but'
            " aws:region is us-east-1.",
        ),
        (["x"], None),
        (7, None),
        ({"arn": FUNCTION}, None),
    ],
)
def test_an_output_of_another_kind_is_a_fault_of_its_reference(value, sentence):
    (fault,) = faults(value)
    assert fault.startswith("etl/references/function: ")
    assert fault.endswith(FROM)
    if sentence:
        assert fault == f"etl/references/function: {sentence} {FROM}"


def test_an_output_of_another_account_is_refused_unless_the_stack_allows_it():
    other = FUNCTION.replace(ACCOUNT, "444455556666")
    (fault,) = faults(other, account=ACCOUNT)
    assert "is in the account 444455556666, but downbeat:account is 111122223333" in fault
    allowed = stack(account=ACCOUNT, otherAccounts=["444455556666"])
    assert plan(allowed, PIPELINES, account=ACCOUNT, outputs={OUTPUT: other})


def test_an_output_of_another_region_may_be_allowed():
    other = FUNCTION.replace("us-east-1", "eu-west-1")
    allowed = stack(otherRegions=["eu-west-1"])
    assert plan(allowed, PIPELINES, account=ACCOUNT, outputs={OUTPUT: other})


def test_examples_of_outputs_are_of_their_kind():
    chosen = stack(account="444455556666")
    outputs = example_outputs(chosen)
    assert plan(chosen, PIPELINES, account="444455556666", outputs=outputs)


def test_an_output_is_shown_with_its_stack():
    (origin,) = output_origins(stack(), {OUTPUT: FUNCTION})
    assert (origin.path, origin.source, origin.value, origin.read) == (PATH, SOURCE, FUNCTION, True)
    assert str(origin.source) == "{stack: acme/functions/prod, output: etlFunction}"


def test_what_the_last_run_read_is_known_to_commands_without_a_login(tmp_path):
    remember(tmp_path, stack(), NOW, {OUTPUT: FUNCTION})
    read = remembering_reader(tmp_path, "prod")
    assert read({SOURCE: False})[SOURCE] == Read(FUNCTION, when="2026-11-20 08:30 UTC")
    (origin,) = remembered_origins(stack(), read, {OUTPUT: "example"})
    assert (origin.value, origin.read, origin.when) == (FUNCTION, True, "2026-11-20 08:30 UTC")


def test_an_output_that_nobody_has_read_has_an_example(tmp_path):
    read = remembering_reader(tmp_path, "prod")
    (origin,) = remembered_origins(stack(), read, {OUTPUT: "example"})
    assert origin == Origin(PATH, SOURCE, "example", False)
    assert remembered_outputs(stack(), read, {OUTPUT: "example"}) == {OUTPUT: "example"}
    faulty = lambda sources: {SOURCE: Read(fault="no such output")}  # noqa: E731
    (origin,) = remembered_origins(stack(), faulty, {OUTPUT: "example"})
    assert (origin.value, origin.read) == ("example", False)
