"""What may be newer than this program's lists of integrations, and what is nearly in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from downbeat.asl.checks.integrations import OPTIMISED, aws_sdk_actions, aws_sdk_services
from downbeat.asl.diagnostic import nearest

# How like a known action, or service, one is that is a mistake and not a new one.
NEARLY, SLIP = 0.8, 0.85


def newer_call(service: str, action: str) -> str:
    """What is not known of an AWS SDK call that may be newer than the lists; "" for a known one and
    for one that is nearly known.
    """
    actions = aws_sdk_actions(service)
    if not actions:
        is_name = re.fullmatch(r"[a-z0-9]+", service) and not _near_service(service)
        return f'the AWS SDK has no service "{service}".' if is_name else ""
    if action in actions or near_action(action, actions):
        return ""
    return f'{service} has no action "{action}".' if re.fullmatch(r"[a-z]\w+", action) else ""


def newer_integration(service: str, action: str) -> str:
    """The same of an optimised integration: of a service that neither list has."""
    words = f"{service}{action}"
    if (
        service in OPTIMISED
        or aws_sdk_actions(service.replace("-", ""))
        or nearest(service, [*OPTIMISED, "stateMachine"])
        or not re.fullmatch(r"[a-z][a-z0-9-]*[a-z][A-Za-z]+", words)
    ):
        return ""
    return f'there is no optimised integration of "{service}".'


def _near_service(service: str) -> bool:
    """Whether a name is a known service's with a slip: "dynamodbb", but not "s3filesystems"."""
    close = get_close_matches(service, aws_sdk_services(), n=1, cutoff=SLIP)
    return bool(close) and not (service.startswith(close[0]) and len(service) > len(close[0]) + 1)


def near_action(action: str, actions: Iterable[str]) -> str:
    """The hint for an action that is nearly a known one, else ""."""
    small = action[:1].lower() + action[1:]
    if small in actions:
        return f' Did you mean "{small}"?'
    close = get_close_matches(action, actions, n=1, cutoff=NEARLY)
    return f' Did you mean "{close[0]}"?' if close else ""
