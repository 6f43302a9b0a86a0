"""What a manifest says, in the form that the job behind it reads. Pure: no call, no clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

JSON_LINES, FILE_LOCATIONS, TEMPLATE = "json-lines", "file-locations", "template"

# A form is a template, a JSON document with placeholders; JSON lines have none.
# https://docs.aws.amazon.com/quicksight/latest/user/supported-manifest-file-format.html
TEMPLATES: Mapping[str, str] = {
    JSON_LINES: "",
    FILE_LOCATIONS: '{"fileLocations": [{"URIPrefixes": "{paths}"}]}',
}

# placeholder -> what stands for it; (the files' items, the claim)
PLACEHOLDERS: Mapping[str, Callable[[Sequence[Mapping[str, Any]], Mapping[str, Any]], Any]] = {
    "{paths}": lambda files, claim: [_path(file) for file in files],
    "{files}": lambda files, claim: [_line(file) for file in files],
    "{keys}": lambda files, claim: [file["key"] for file in files],
    "{manifest_id}": lambda files, claim: claim["id"],
    "{created_at}": lambda files, claim: claim["created_at"],
    "{file_count}": lambda files, claim: len(files),
    "{bytes}": lambda files, claim: sum(int(file["size"]) for file in files),
}
LISTS = ("{paths}", "{files}", "{keys}")


def template_fault(template: str) -> str | None:
    """Return what is wrong with a template, as the end of a sentence; None when nothing is."""
    try:
        document = json.loads(template)
    except (ValueError, RecursionError):
        return "it is no JSON document"
    texts = list(_texts(document))
    for text in texts:
        if text.startswith("{") and text.endswith("}") and text not in PLACEHOLDERS:
            close = get_close_matches(text, PLACEHOLDERS, n=1)
            meant = f"; did you mean {close[0]}?" if close else ""
            return f"{text} is not one of {', '.join(PLACEHOLDERS)}{meant}"
    if not set(texts) & set(LISTS):
        return f"it names no files: one text in it must be {' or '.join(LISTS)}"
    return None


def body(template: str, files: Iterable[Mapping[str, Any]], claim: Mapping[str, Any]) -> bytes:
    """Return the manifest. With an empty template JSON lines, a file a line, in the order given:
    `spark.read.json(manifest_path)` is a table of them. Otherwise the template's document with each
    text that is a placeholder replaced by its value.
    """
    if not template:
        lines = (
            json.dumps(_line(file), ensure_ascii=False, separators=(",", ":")) for file in files
        )
        return "".join(f"{line}\n" for line in lines).encode()
    document = _filled(json.loads(template), list(files), claim)
    return json.dumps(document, ensure_ascii=False).encode()


def _filled(value: Any, files: Sequence[Mapping[str, Any]], claim: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(part, files, claim) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, files, claim) for part in value]
    if isinstance(value, str) and value in PLACEHOLDERS:
        return PLACEHOLDERS[value](files, claim)
    return value


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def _path(file: Mapping[str, Any]) -> str:
    return f"s3://{file['bucket']}/{file['key']}"


def _line(file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "path": _path(file),
        "bucket": file["bucket"],
        "key": file["key"],
        "version_id": file["version_id"] or None,
        "etag": file["etag"],
        "size": int(file["size"]),
    }
