"""What a Map reads, batches and writes: ItemReader, ItemBatcher, ResultWriter, ProcessorConfig,
Label.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

import re
from typing import Any

from downbeat.asl.checks.map_fields import object_fields
from downbeat.asl.checks.paths import number_path_field
from downbeat.asl.checks.position import Position, as_object, fields, only_one, shown
from downbeat.asl.checks.templates import payload
from downbeat.asl.checks.values import Check, anything, number, word

MAX_LABEL = 40
_LABEL_FORBIDS = re.compile(r'[\s<>{}\[\]?*"#%\\^|~$&,;:/`\x00-\x1f\x7f-\x9f]')


def _payload(value: Any, at: str, field: str, place: Position) -> None:
    payload(value, f"{at}/{field}", place)


BATCHER: dict[str, Check] = {
    "MaxItemsPerBatch": number(0),
    "MaxItemsPerBatchPath": number_path_field,
    "MaxInputBytesPerBatch": number(0, 262_144),
    "MaxInputBytesPerBatchPath": number_path_field,
    "BatchInput": _payload,
    "Comment": anything,
}


def item_batcher(value: Any, at: str, field: str, place: Position) -> None:
    """How a Distributed Map puts items together."""
    path = f"{at}/{field}"
    if as_object(value, path, field, place):
        object_fields(value, path, field, BATCHER, place)
        only_one(value, ("MaxItemsPerBatch", "MaxItemsPerBatchPath"), path, field, place)
        only_one(value, ("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"), path, field, place)


def label(value: Any, at: str, field: str, place: Position) -> None:
    """A Label becomes part of an ARN: at most 40 characters, none of them special, once in the
    machine.
    """
    path = f"{at}/{field}"
    if not isinstance(value, str) or not value:
        place.say(
            path,
            f"Label is text of 1 to {MAX_LABEL} characters, but it is"
            f" {'empty' if value == '' else shown(value)}.",
            "label-form",
        )
        return
    if len(value) > MAX_LABEL:
        place.say(
            path,
            f"Label has at most {MAX_LABEL} characters, but {shown(value)} has {len(value)}.",
            "label-form",
        )
    bad = _LABEL_FORBIDS.search(value)
    if bad:
        place.say(
            path,
            f"Label cannot hold {bad[0]!r}: no spaces, brackets, wildcards or special characters;"
            " letters, digits, - and _ are safe.",
            "label-form",
        )
    other = place.labels.setdefault(value, path)
    if other != path:
        place.say(
            path,
            f"Label {shown(value)} is taken by {other}; each label stands once in a machine.",
            "duplicate-label",
        )


def processor_config(value: Any, path: str, place: Position) -> None:
    """ProcessorConfig of an ItemProcessor."""
    if not as_object(value, path, "ProcessorConfig", place):
        return
    fields(value, ("Mode", "ExecutionType"), path, "ProcessorConfig", place)
    mode = value.get("Mode", "INLINE")
    word("DISTRIBUTED", "INLINE")(mode, path, "Mode", place)
    if "ExecutionType" in value:
        word("EXPRESS", "STANDARD")(value["ExecutionType"], path, "ExecutionType", place)
        if value.get("Mode") == "INLINE":
            place.say(
                path,
                "ExecutionType belongs to Mode DISTRIBUTED, but Mode is INLINE; remove it.",
                "misplaced-field",
            )
    elif mode == "DISTRIBUTED":
        place.say(
            path, 'Mode DISTRIBUTED needs ExecutionType: "STANDARD" or "EXPRESS".', "missing-field"
        )
    if mode == "DISTRIBUTED" and place.express:
        place.say(
            f"{path}/Mode",
            "An Express workflow cannot run a Distributed Map; use Mode INLINE or a Standard"
            " workflow.",
            "not-in-express",
        )
