"""ItemReader: the items of a Distributed Map from a file or a listing, fetched through `tasks` with
kind "ItemReader".

`tasks` may return the content of the file (text in the format of ReaderConfig), the answer of
s3:listObjectsV2 ({"Contents": […]}), or the items themselves as a list.
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.call import Call, Result, TaskError
from downbeat.simulator.clock import Work
from downbeat.simulator.failure import Failure
from downbeat.simulator.line import Visit
from downbeat.simulator.numbers import number_of
from downbeat.simulator.values import from_json, own

READER_FAILED = "States.ItemReaderFailed"
MOST_ITEMS = 100_000_000
DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}


def read_items(visit: Visit, document: Any) -> Work:
    """The items, at most MaxItems of them. Raises a States.ItemReaderFailed."""
    reader = visit.state["ItemReader"]
    config = reader.get("ReaderConfig", {})
    most = number_of(
        visit, "MaxItems", document, MOST_ITEMS, holder=config, where="ItemReader/ReaderConfig/"
    )
    if most < 0:
        raise Failure(READER_FAILED, "field MaxItems must be positive")
    if visit.jsonata:
        arguments = query.evaluate(visit, reader.get("Arguments", {}), "ItemReader/Arguments")
    else:
        arguments = query.template(visit, reader.get("Parameters", {}), document)
    run = visit.line.run
    call = Call(
        visit.name,
        reader["Resource"],
        own(arguments),
        1,
        visit.context(),
        run.clock.now,
        "ItemReader",
    )
    try:
        answer = run.tasks(call)
    except TaskError as error:
        yield max(0.0, float(error.seconds))
        raise Failure(READER_FAILED, error.cause or error.error) from None
    result = answer if isinstance(answer, Result) else Result(answer)
    yield max(0.0, float(result.seconds))
    items = parsed(result.output, config, reader["Resource"])
    return items[: int(min(most or MOST_ITEMS, MOST_ITEMS))]


def parsed(content: Any, config: Mapping[str, Any], resource: str) -> list[Any]:
    """The items in what was read. Raises a States.ItemReaderFailed for content that is not in the
    format of ReaderConfig.
    """
    if isinstance(content, Mapping) and "Body" in content:
        content = content["Body"]
    if isinstance(content, bytes):
        content = content.decode()
    if not isinstance(content, str):
        content = (
            content["Contents"]
            if isinstance(content, Mapping) and "Contents" in content
            else content
        )
        return _items(own(content))
    kind = config.get("InputType", "JSON")
    if kind not in PARSERS:
        raise Failure(
            READER_FAILED,
            f"InputType {kind} of {resource} is not simulated: return the items as a list",
        )
    try:
        return PARSERS[kind](content, config)
    except ValueError as fault:
        raise Failure(READER_FAILED, str(fault)) from None


def _items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return list(value.values())
    raise Failure(READER_FAILED, "Attempting to map over non-iterable node.")


def _json(text: str, config: Mapping[str, Any]) -> list[Any]:
    value, pointer = from_json(text), str(config.get("ItemsPointer", ""))
    for step in pointer.split("/")[1:]:
        try:
            value = (
                value[step.replace("~1", "/").replace("~0", "~")]
                if isinstance(value, dict)
                else value[int(step)]
            )
        except (KeyError, IndexError, TypeError, ValueError):
            raise Failure(
                READER_FAILED, f"The ItemsPointer {pointer} leads nowhere in what was read."
            ) from None
    return _items(value)


def _json_lines(text: str, config: Mapping[str, Any]) -> list[Any]:
    return [from_json(line) for line in text.splitlines() if line.strip()]


def _csv(text: str, config: Mapping[str, Any]) -> list[Any]:
    rows = csv.reader(io.StringIO(text), delimiter=DELIMITERS[config.get("CSVDelimiter", "COMMA")])
    headers = config["CSVHeaders"] if config.get("CSVHeaderLocation") == "GIVEN" else next(rows, [])
    if len(set(headers)) < len(headers):
        raise Failure(READER_FAILED, "CSV headers cannot contain duplicates.")
    return [
        {header: row[at] if at < len(row) else "" for at, header in enumerate(headers)}
        for row in rows
    ]


PARSERS = {"JSON": _json, "JSONL": _json_lines, "CSV": _csv}
