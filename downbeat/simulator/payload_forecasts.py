"""How large what a Map hands on becomes with more items, from a run with few.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import Diagnostic
from downbeat.simulator.recordings import details
from downbeat.simulator.values import LARGEST, to_json


class Growth(NamedTuple):
    """What grows with the items of a Map: `what` is "the output of MAP" or "the variable NAME",
    `bytes` its size in the run with so many `items`, `each` the bytes of one more item.
    """

    map: str
    what: str
    bytes: int
    items: int
    each: float

    def expected(self, items: int) -> int:
        """The bytes with so many items."""
        return round(self.bytes + (items - self.items) * self.each)

    @property
    def most_items(self) -> int:
        """How many items keep it within what Step Functions passes on."""
        return max(0, int(self.items + (LARGEST - self.bytes) / self.each))


def growing_payloads(history: Sequence[Mapping[str, Any]]) -> list[Growth]:
    """What each Map of a run hands on that holds the outputs of its iterations; the last visit of
    each counts. Nothing for a Map that ran without items.
    """
    grown = {}
    for exited in history:
        if exited["type"] == "MapStateExited":
            for one in _handed_on(exited, history):
                grown[one.map, one.what] = one
    return list(grown.values())


def payloads_ahead(
    history: Sequence[Mapping[str, Any]], items: Mapping[str, int]
) -> list[Diagnostic]:
    """What an execution hands on will be too large when each Map (by name) has so many items, and
    each item gives as much as in the run on average.
    """
    diagnostics = []
    for one in growing_payloads(history):
        count = items.get(one.map, 0)
        expected = one.expected(count)
        if count and expected > LARGEST:
            text = (
                f"With {count:,} items {one.what} will have {expected:,} bytes ({one.each:,.0f} for"
                f" each item), and Step Functions passes on {LARGEST:,}: write the results to S3"
                " (ResultWriter of a DISTRIBUTED Map), or keep less of each item."
            )
            diagnostics.append(Diagnostic(f"/{one.map}", text, "limit-payload", "warning"))
    return diagnostics


def _handed_on(exited: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> Iterator[Growth]:
    exit_details = details(exited)
    name = str(exit_details["name"])
    texts = {f"the output of {name}": str(exit_details.get("output", ""))}
    for variable, text in exit_details.get("assignedVariables", {}).items():
        texts[f"the variable {variable}"] = str(text)
    outputs = _iteration_outputs(name, exited["id"], history) or _elements(
        texts[f"the output of {name}"]
    )
    for what, text in texts.items():
        if outputs and all(one in text for one in outputs):
            each = sum(text_size(one) + 1 for one in outputs) / len(outputs)
            yield Growth(name, what, text_size(text), len(outputs), each)


def text_size(text: str) -> int:
    """The bytes of a text in UTF-8; a lone surrogate, which JSON may hold, has three."""
    return len(text.encode("utf-8", "surrogatepass"))


def _iteration_outputs(name: str, before: int, history: Sequence[Mapping[str, Any]]) -> list[str]:
    """The outputs of the iterations of a Map's last visit before an event, by their index."""
    by_id = {event["id"]: event for event in history}
    outputs: dict[int, str] = {}
    for event in history:
        if event["type"] != "MapIterationSucceeded" or event["id"] >= before:
            continue
        ended = details(event)
        if ended.get("name") == name:
            last = details(by_id[event["previousEventId"]])
            outputs[int(ended["index"])] = str(last.get("output", ""))
    return list(outputs.values())


def _elements(text: str) -> list[str]:
    """The members of a list as texts: the outputs of child executions that no history shows."""
    try:
        value = json.loads(text)
    except ValueError:
        return []
    return [to_json(one) for one in value] if isinstance(value, list) else []
