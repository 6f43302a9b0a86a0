"""What only a Distributed Map can do, asked of an inline one.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.walk import states

MOST_AT_ONCE = 40
DISTRIBUTED = (
    *("ItemReader", "ItemBatcher", "ResultWriter", "Label"),
    *("ToleratedFailurePercentage", "ToleratedFailureCount"),
)


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every field of an inline Map that belongs to a Distributed one, and more items at once than
    an inline one takes.
    """
    for located in states(definition):
        state = located.state
        if state.get("Type") != "Map" or _distributed(state):
            continue
        for field in DISTRIBUTED:
            if field in state:
                message = (
                    f'{field} is for a Distributed Map. Set ProcessorConfig to {{"Mode":'
                    ' "DISTRIBUTED", "ExecutionType": "STANDARD"}, or leave it out.'
                )
                yield Diagnostic(f"{located.path}/{field}", message, "distributed-only", "warning")
        most = state.get("MaxConcurrency")
        if isinstance(most, int) and most > MOST_AT_ONCE:
            message = (
                f"is {most}, and an inline Map runs {MOST_AT_ONCE} items at once at most. Lower it,"
                " or make the Map a Distributed one."
            )
            yield Diagnostic(
                f"{located.path}/MaxConcurrency", message, "distributed-only", "warning"
            )


def _distributed(state: Mapping[str, Any]) -> bool:
    processor = state.get("ItemProcessor")
    config = processor.get("ProcessorConfig") if isinstance(processor, Mapping) else None
    return isinstance(config, Mapping) and config.get("Mode") == "DISTRIBUTED"
