"""A stack names its account: references of another one, or of another region, are faults unless
the stack lists them.
"""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.config import StackFileError, load
from downbeat.config.stack_account import account_of
from downbeat.plan.stack_advice import advise_on_stack

OWN, OTHER = "111122223333", "444455556666"
SPEC = {
    "name": "example",
    "cadence": "on demand",
    "references": {"function": "The ARN of the function."},
    "States": {"S": {"Type": "Pass", "Output": "${function}"}},
}


def function(account: str, region: str = "us-east-1") -> str:
    return f"arn:aws:lambda:{region}:{account}:function:etl"


def config(reference: str, **stack: Any) -> dict[str, Any]:
    return {
        "aws:region": "us-east-1",
        **{f"downbeat:{key}": value for key, value in stack.items()},
        "downbeat:pipelines": {"example": {"references": {"function": reference}}},
    }


def faults(reference: str, **stack: Any) -> list[str]:
    try:
        load(config(reference, **stack), "prod", {"example": SPEC})
    except StackFileError as error:
        return [str(each) for each in error.diagnostics]
    return []


def test_a_reference_of_the_stacks_account_is_taken() -> None:
    assert faults(function(OWN), account=OWN) == []


def test_a_reference_of_another_account_is_a_fault() -> None:
    assert faults(function(OTHER), account=OWN) == [
        f'downbeat:pipelines.example.references.function: "{function(OTHER)}" is in the account'
        f" {OTHER}, but downbeat:account is {OWN}. Correct it, or list {OTHER} under"
        " downbeat:otherAccounts."
    ]


def test_another_account_that_the_stack_lists_is_taken_without_advice() -> None:
    assert faults(function(OTHER), account=OWN, otherAccounts=[OTHER]) == []
    assert advise_on_stack(config(function(OTHER), account=OWN, otherAccounts=[OTHER])) == []


def test_another_region_is_taken_where_the_stack_lists_it() -> None:
    west = function(OWN, "eu-west-1")
    assert len(faults(west, account=OWN)) == 1
    assert faults(west, account=OWN, otherRegions=["eu-west-1"]) == []


def test_what_loading_refuses_is_not_advised_on_too() -> None:
    assert advise_on_stack(config(function(OTHER), account=OWN)) == []


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        (
            12345678901,
            '12345678901 is a number: YAML reads bare digits as one. Quote it: "012345678901".',
        ),
        (
            "1234",
            '"1234" is not an account: write its twelve digits, "111122223333", quoted.',
        ),
    ],
)
def test_an_account_is_twelve_digits_quoted(account: Any, sentence: str) -> None:
    assert faults(function(OWN), account=account) == [f"downbeat:account: {sentence}"]


def test_the_account_of_a_configuration_is_the_one_that_it_names() -> None:
    assert account_of(config(function(OTHER), account=OWN)) == OWN
    assert account_of(config(function(OTHER))) == OTHER
