"""The own stacks as they are planned, once for all tests of a process: plans are read, never changed
(tests/conftest.py looks at the end whether they were).
"""

from __future__ import annotations

from downbeat.config.stack_account import EXAMPLE_ACCOUNT
from downbeat.plan import stacks
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import REPOSITORY


def planned_stack(stack: str, account: str = EXAMPLE_ACCOUNT) -> list[Planned]:
    """Every pipeline of an own stack."""
    return list(_planned(stack, account))


def changed_plans() -> list[str]:
    """The plans that are no longer what was planned."""
    return [
        f"the plan of {stack} in {account} was changed by a test"
        for (stack, account), shared in SHARED.items()
        if shared != _fresh(stack, account)
    ]


SHARED: dict[tuple[str, str], tuple[Planned, ...]] = {}


def _planned(stack: str, account: str) -> tuple[Planned, ...]:
    if (stack, account) not in SHARED:
        SHARED[stack, account] = _fresh(stack, account)
    return SHARED[stack, account]


def _fresh(stack: str, account: str) -> tuple[Planned, ...]:
    return tuple(stacks.planned_stack(stack, REPOSITORY, account))
