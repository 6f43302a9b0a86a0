"""Is this an update for sure? Only then may an unknown value be taken for a trick.

A pack with a language host gets PULUMI_DRY_RUN. A pack that is an executable file gets no PULUMI_*
variable at all, and there `pulumi.runtime.is_dry_run()` says False in a preview too; the engine
tells it by ConfigureStack, which the SDK does not pass on. So: what ConfigureStack said, else the
variable, else "not sure" (and an unknown is only announced).
"""

from __future__ import annotations

import os
from typing import Any

_told: dict[str, bool] = {}


def tell(dry_run: bool) -> None:
    """Remember what the engine said about this run."""
    _told["updating"] = not dry_run


def forget() -> None:
    """Back to "not told"."""
    _told.clear()


def updating() -> bool:
    """True only where it is certain that this is an update and no preview."""
    return _told.get("updating", os.environ.get("PULUMI_DRY_RUN") == "false")


def listen(servicer: Any) -> None:
    """Have the SDK's servicer class tell us the mode when the engine configures the stack; the
    answer stays the SDK's.
    """
    answer = servicer.ConfigureStack

    def configure_stack(self: Any, request: Any, context: Any) -> Any:
        tell(request.dry_run)
        return answer(self, request, context)

    servicer.ConfigureStack = configure_stack
