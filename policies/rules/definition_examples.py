"""Small machines for the examples that the rules about definitions carry."""

from __future__ import annotations

import json
from typing import Any

from .machines import MACHINE

GUIDE = "https://docs.aws.amazon.com/step-functions/latest/dg"
FIELDS = {MACHINE: ("definition",)}


def machine(*pairs: tuple[str, dict[str, Any]], **more: Any) -> tuple[str, dict[str, Any]]:
    """A StateMachine of these states, for the examples."""
    return MACHINE, {
        "name": "weekly",
        "definition": json.dumps({"StartAt": pairs[0][0], "States": dict(pairs)}),
        **more,
    }


def run(**more: Any) -> tuple[str, dict[str, Any]]:
    return "Run", {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "End": True,
        **more,
    }


def publish(**more: Any) -> tuple[str, dict[str, Any]]:
    return "Notify", {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "TimeoutSeconds": 60,
        "Next": "Failed",
        **more,
    }


FAILED = ("Failed", {"Type": "Fail"})
