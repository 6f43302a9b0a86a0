"""Answers of the Step Functions API in the embedded AWS, as MiniStack has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import stepfunctions

Answer = tuple[int, dict[str, str], bytes]
ApiCall = Callable[[Mapping[str, Any]], Answer]


def error_answer(code: str, message: str) -> Answer:
    """An error of the API: its code and its message."""
    response: Answer = error_response_json(code, message, 400)
    return response


def kind_of(record: Mapping[str, Any] | None) -> str:
    """STANDARD or EXPRESS: the type of the machine that a record or a request names; "" for none
    that is there.
    """
    machine = stepfunctions._state_machines.get((record or {}).get("stateMachineArn"))
    return str(machine.get("type") or "STANDARD") if machine else ""
