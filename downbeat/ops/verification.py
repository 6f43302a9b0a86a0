"""The checks of `downbeat verify`, each a claim of Downbeat beside AWS's own word."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from downbeat.ops import verify_definitions, verify_roles, verify_states
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import AWS_ERRORS, sentence
from downbeat.ops.gather import each
from downbeat.ops.verdict import NOT_ASKED, Verdict
from downbeat.plan.planned import Planned

Check = Callable[[Deployment, Planned], Iterator[Verdict]]
CHECKS: dict[str, Check] = {
    "ValidateStateMachineDefinition": verify_definitions.definition_verdicts,
    "TestState": verify_states.state_verdicts,
    "ValidatePolicy": verify_roles.policy_verdicts,
    "CheckNoNewAccess": verify_roles.access_verdicts,
    "SimulateCustomPolicy": verify_roles.call_verdicts,
}


def verdicts(deployment: Deployment, pipelines: list[Planned]) -> list[Verdict]:
    """Every verdict on pipelines, in their order and that of CHECKS."""
    pairs = [(planned, name) for planned in pipelines for name in CHECKS]
    per_check = each(lambda pair: list(_asked(deployment, *pair)), pairs)
    return [one for verdicts in per_check for one in verdicts]


def _asked(deployment: Deployment, planned: Planned, name: str) -> Iterator[Verdict]:
    """The verdicts of one check; where AWS does not answer, one that says why."""
    try:
        yield from CHECKS[name](deployment, planned)
    except AWS_ERRORS as error:
        note = sentence(error, deployment.stack)
        yield Verdict(planned.key, name, planned.address.name, NOT_ASKED, note=note)
