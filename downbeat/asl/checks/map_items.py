"""Where a Map reads its items and writes its results: ItemReader, ResultWriter."""

from __future__ import annotations

import re
from typing import Any

from downbeat.asl.checks.map_fields import object_fields, word_list
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

READS = ("s3:getObject", "s3:listObjectsV2")
WRITES = ("s3:putObject",)
INPUT_TYPES = ("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET")
ARGUMENTS = {JSONPATH: "Parameters", JSONATA: "Arguments"}
READER_CONFIG: dict[str, Check] = {
    "InputType": word(*INPUT_TYPES),
    "CSVHeaderLocation": word("FIRST_ROW", "GIVEN"),
    "CSVHeaders": word_list,
    "CSVDelimiter": word("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
    "MaxItems": number(0, 100_000_000),
    "MaxItemsPath": number_path_field,
    "ManifestType": word("ATHENA_DATA", "S3_INVENTORY"),
    "Transformation": word("LOAD_AND_FLATTEN", "NONE"),
    "ItemsPointer": string,
    "ExpectedBucketOwner": anything,
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
        object_fields(config, f"{path}/ReaderConfig", "ReaderConfig", READER_CONFIG, place)
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
        object_fields(config, f"{path}/WriterConfig", "WriterConfig", WRITER_CONFIG, place)


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
