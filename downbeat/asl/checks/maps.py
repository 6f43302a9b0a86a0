"""What a Map reads, batches and writes: ItemReader, ItemBatcher, ResultWriter, ProcessorConfig,
Label.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

import re
from typing import Any

from downbeat.asl.checks import expressions
from downbeat.asl.checks.paths import number_path_field
from downbeat.asl.checks.position import (
    JSONATA,
    JSONPATH,
    Position,
    as_object,
    fields,
    only_one,
    shown,
)
from downbeat.asl.checks.templates import payload
from downbeat.asl.checks.values import Check, anything, number, string, word
from downbeat.asl.diagnostic import alternatives, nearest

MAX_LABEL = 40
_LABEL_FORBIDS = re.compile(r'[\s<>{}\[\]?*"#%\\^|~$&,;:/`\x00-\x1f\x7f-\x9f]')
READS = ("s3:getObject", "s3:listObjectsV2")
WRITES = ("s3:putObject",)
INPUT_TYPES = ("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET")
ARGUMENTS = {JSONPATH: "Parameters", JSONATA: "Arguments"}


def _payload(value: Any, at: str, field: str, place: Position) -> None:
    payload(value, f"{at}/{field}", place)


def _names(value: Any, at: str, field: str, place: Position) -> None:
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
        place.say(
            f"{at}/{field}",
            f"{field} is a list of column names, but it is {shown(value)}.",
            "wrong-type",
        )


READER_CONFIG: dict[str, Check] = {
    "InputType": word(*INPUT_TYPES),
    "CSVHeaderLocation": word("FIRST_ROW", "GIVEN"),
    "CSVHeaders": _names,
    "CSVDelimiter": word("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
    "MaxItems": number(0, 100_000_000),
    "MaxItemsPath": number_path_field,
    "ManifestType": word("ATHENA_DATA", "S3_INVENTORY"),
    "Transformation": word("LOAD_AND_FLATTEN", "NONE"),
    "ItemsPointer": string,
    "ExpectedBucketOwner": anything,
    "Comment": anything,
}
BATCHER: dict[str, Check] = {
    "MaxItemsPerBatch": number(0),
    "MaxItemsPerBatchPath": number_path_field,
    "MaxInputBytesPerBatch": number(0, 262_144),
    "MaxInputBytesPerBatchPath": number_path_field,
    "BatchInput": _payload,
    "Comment": anything,
}
WRITER_CONFIG: dict[str, Check] = {
    "OutputType": word("JSON", "JSONL"),
    "Transformation": word("COMPACT", "FLATTEN", "NONE"),
    "Comment": anything,
}


def item_reader(value: Any, at: str, field: str, place: Position) -> None:
    """Where a Distributed Map reads its items."""
    path = f"{at}/{field}"
    if not as_object(value, path, field, place):
        return
    _io_fields(value, path, field, "ReaderConfig", place)
    if "Resource" not in value:
        place.say(
            path,
            f"ItemReader needs Resource: arn:aws:states:::{READS[0]} or"
            f" arn:aws:states:::{READS[1]}.",
            "missing-field",
        )
    else:
        _io_resource(value["Resource"], path, READS, place)
    config = value.get("ReaderConfig", {})
    if as_object(config, f"{path}/ReaderConfig", "ReaderConfig", place):
        _config(config, f"{path}/ReaderConfig", "ReaderConfig", READER_CONFIG, place)
        only_one(
            config, ("MaxItems", "MaxItemsPath"), f"{path}/ReaderConfig", "ReaderConfig", place
        )
        _csv(config, f"{path}/ReaderConfig", place)


def _csv(config: dict[str, Any], path: str, place: Position) -> None:
    """The header fields belong to CSV, and CSV needs them."""
    kind, location = config.get("InputType"), config.get("CSVHeaderLocation")
    if kind == "CSV" and location is None:
        place.say(
            path,
            'InputType CSV needs CSVHeaderLocation: "FIRST_ROW", or "GIVEN" with CSVHeaders.',
            "missing-field",
        )
    elif kind == "JSON" and location is not None:
        place.say(
            path,
            "CSVHeaderLocation belongs to InputType CSV, but InputType is JSON; remove it.",
            "misplaced-field",
        )
    if location == "GIVEN" and "CSVHeaders" not in config:
        place.say(
            path,
            "CSVHeaderLocation GIVEN needs CSVHeaders, the list of the column names.",
            "missing-field",
        )


def result_writer(value: Any, at: str, field: str, place: Position) -> None:
    """Where a Distributed Map writes the results of its children."""
    path = f"{at}/{field}"
    if not as_object(value, path, field, place):
        return
    _io_fields(value, path, field, "WriterConfig", place)
    if "Resource" in value:
        _io_resource(value["Resource"], path, WRITES, place)
    elif ARGUMENTS[place.language] in value or "WriterConfig" not in value:
        place.say(
            path,
            f"ResultWriter needs Resource, which is arn:aws:states:::{WRITES[0]}, or a WriterConfig"
            " alone.",
            "missing-field",
        )
    config = value.get("WriterConfig", {})
    if as_object(config, f"{path}/WriterConfig", "WriterConfig", place):
        _config(config, f"{path}/WriterConfig", "WriterConfig", WRITER_CONFIG, place)


def item_batcher(value: Any, at: str, field: str, place: Position) -> None:
    """How a Distributed Map puts items together."""
    path = f"{at}/{field}"
    if as_object(value, path, field, place):
        _config(value, path, field, BATCHER, place)
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


def _io_fields(value: dict[str, Any], path: str, owner: str, config: str, place: Position) -> None:
    """Resource, its arguments in the state's query language, and the configuration."""
    mine, other = (
        ARGUMENTS[place.language],
        ARGUMENTS[JSONPATH if place.language == JSONATA else JSONATA],
    )
    if other in value:
        place.say(
            path,
            f"{other} of {owner} belongs to the other query language; here it is {place.language},"
            f" so write {mine}.",
            "other-query-language",
        )
    fields(
        {name: None for name in value if name != other},
        ("Resource", mine, config, "Comment"),
        path,
        owner,
        place,
    )
    if mine in value:
        payload(value[mine], f"{path}/{mine}", place)


def _io_resource(value: Any, path: str, actions: tuple[str, ...], place: Position) -> None:
    if not (
        isinstance(value, str)
        and re.fullmatch(rf"arn:[^:]+:states:::(?:{'|'.join(actions)})", value)
    ):
        arns = [f"arn:aws:states:::{action}" for action in actions]
        place.say(
            f"{path}/Resource",
            f"Resource is {alternatives(arns)} here, but it is"
            f" {shown(value)}.{nearest(str(value), arns)}",
            "map-resource",
        )


def _config(
    value: dict[str, Any], path: str, owner: str, checks: dict[str, Check], place: Position
) -> None:
    fields(value, checks, path, owner, place)
    for name, setting in value.items():
        if name in checks:
            if place.language == JSONATA and name.endswith("Path"):
                place.say(
                    path,
                    f"{name} belongs to JSONPath, but the query language here is JSONata; write"
                    f" {name[:-4]} with an expression.",
                    "other-query-language",
                )
            elif (
                place.language == JSONATA
                and expressions.is_expression(setting)
                and checks[name] is not _names
            ):
                expressions.text(setting, f"{path}/{name}", place)
            else:
                checks[name](setting, path, name, place)
