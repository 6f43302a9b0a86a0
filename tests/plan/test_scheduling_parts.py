"""Which role starts which pipeline of a stack."""

from types import SimpleNamespace

import pytest

from downbeat.plan import scheduling_parts as module
from downbeat.plan.address import Address
from downbeat.plan.scheduling_parts import schedule_groups, scheduler_roles
from downbeat.plan.triggers import Events
from tests.plan.orchestrations import ADDRESS, uploads

GROUP = "arn:aws:scheduler:eu-west-1:111122223333:schedule-group"
FLUSHED = uploads(None, {"expression": "rate(1 hour)"})


def planned(key, expression="rate(1 day)", trigger=None, **address):
    schedule = SimpleNamespace(expression=expression)
    collected = None if isinstance(trigger, Events) else trigger
    return SimpleNamespace(
        key=key,
        address=Address(key, "eu-west-1", "111122223333", **address),
        pipeline=SimpleNamespace(schedule=schedule),
        trigger=trigger,
        uploads=collected,
    )


@pytest.mark.parametrize(
    ("trigger", "scheduled", "groups"),
    [
        (None, True, [f"{GROUP}/weekly-dev"]),
        (None, False, []),
        (Events({}), True, [f"{GROUP}/weekly-dev"]),
        (uploads(None), True, [f"{GROUP}/weekly-dev"]),
        (FLUSHED, False, [f"{GROUP}/default"]),
        (FLUSHED, True, [f"{GROUP}/weekly-dev", f"{GROUP}/default"]),
    ],
)
def test_scheduler_acts_for_the_groups_of_the_pipeline_and_of_its_function(
    trigger, scheduled, groups
):
    assert schedule_groups(ADDRESS, trigger, scheduled=scheduled) == groups


def test_pipelines_that_nothing_starts_on_time_have_no_role():
    stack = [
        planned("a"),
        planned("b", None),
        planned("c", None, FLUSHED),
        planned("d", None, uploads(None)),
    ]
    assert scheduler_roles("downbeat-prod", stack) == {
        "a": "downbeat-prod-scheduler",
        "c": "downbeat-prod-scheduler",
    }
    assert scheduler_roles("downbeat-prod", []) == {}


def test_a_name_carries_the_region_where_the_pipelines_does():
    assert scheduler_roles("x", [planned("a", regional=True)]) == {"a": "x-scheduler-eu-west-1"}


def lengths(one):
    """The characters that a pipeline adds to the trust and to the policy of its role."""
    groups = schedule_groups(one.address, one.trigger, scheduled=True)
    address = one.address
    function = f"arn:aws:lambda:eu-west-1:111122223333:function:{address.name}-files"
    targets = [address.state_machine_arn, address.dead_letter_queue_arn, function]
    return sum(len(arn) + 4 for arn in groups), sum(len(arn) + 4 for arn in targets)


@pytest.mark.parametrize("limit", ["LARGEST_TRUST", "LARGEST_POLICY"])
def test_a_role_is_full_when_one_of_its_documents_is(limit, monkeypatch):
    stack = [planned(key) for key in "abcde"]
    (trust, policy) = lengths(stack[0])
    most = 2 * (trust if limit == "LARGEST_TRUST" else policy)
    first, second = "x-scheduler", "x-scheduler-2"
    monkeypatch.setattr(module, limit, most)
    full = dict(zip("abcde", [first, first, second, second, "x-scheduler-3"], strict=True))
    assert scheduler_roles("x", stack) == full
    monkeypatch.setattr(module, limit, most - 1)
    assert list(scheduler_roles("x", stack[:2]).values()) == [first, second]


def test_one_pipeline_that_is_too_large_has_a_role_of_its_own(monkeypatch):
    monkeypatch.setattr(module, "LARGEST_TRUST", 1)
    roles = scheduler_roles("x", [planned("a"), planned("b")])
    assert roles == {"a": "x-scheduler", "b": "x-scheduler-2"}


def test_the_documents_of_a_role_are_as_large_as_aws_takes_less_what_is_there_anyway():
    assert (module.LARGEST_TRUST, module.LARGEST_POLICY) == (1648, 9240)
