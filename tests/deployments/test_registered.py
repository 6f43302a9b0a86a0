"""deployments/registered.json is what the program registers now."""

import pytest

from deployments.access.registered import registered_resources, stacks
from tools import registered as tool
from tools import registered_sources


def test_the_document_is_current():
    """After a wanted change: python -m tools.registered, read the diff, and then pulumi up in
    deployments/.
    """
    assert registered_sources.TARGET.read_text(encoding="utf-8") == tool.text()


@pytest.mark.parametrize("stack", stacks())
def test_every_role_is_handed_to_exactly_one_service(stack):
    entry = registered_resources(stack)
    handed = [role for roles in entry.passed.values() for role in roles]
    assert sorted(handed) == sorted(entry.names["aws:iam/role:Role"])


@pytest.mark.parametrize("stack", stacks())
def test_every_name_belongs_to_a_pipeline_or_to_the_stack(stack):
    entry = registered_resources(stack)
    last = {name.rsplit("/", 1)[-1] for names in entry.names.values() for name in names}
    foreign = {
        name
        for name in last
        if not any(name == each or name.startswith(f"{each}-") for each in entry.pipelines)
    }
    assert foreign == {f"downbeat-{stack}", f"downbeat-{stack}-scheduler"}


def test_what_is_protected_or_retained_is_known():
    assert registered_resources("dev").kept == ()
    assert set(registered_resources("prod").kept) == {
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:kms/alias:Alias",
        "aws:kms/key:Key",
        "aws:sfn/stateMachine:StateMachine",
        "aws:sns/topic:Topic",
        "aws:sqs/queue:Queue",
    }
