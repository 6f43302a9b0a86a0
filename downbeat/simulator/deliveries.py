"""At-least-once: AWS may run the start of an asynchronous Express workflow more than once.

https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html#express-at-least-once-execution
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.simulator.call import Tasks
from downbeat.simulator.execution import Execution, simulate
from downbeat.simulator.express import EXPRESS


def delivered(
    definition: Mapping[str, Any] | str,
    input: Any = None,
    *,
    times: int = 2,
    tasks: Tasks | None = None,
    **options: Any,
) -> list[Execution]:
    """Runs an Express workflow as often as AWS may deliver one start of it, one run after the
    other, with the same `tasks`: what they keep afterwards must be as after one run.

    `options` are those of `simulate`. Raises ValueError for fewer than one time.
    """
    if times < 1:
        raise ValueError(f"a start is delivered once or more often, not {times} times")
    return [simulate(definition, input, tasks=tasks, type=EXPRESS, **options) for _ in range(times)]
