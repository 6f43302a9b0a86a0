"""Writes downbeat/asl/service_models.zip: what goes in and out of every operation that Step
Functions can call.

    python tools/service_models.py [--check]

The source is botocore's API models: members, required members, types, enums, lengths, ranges and
the exceptions of each operation; documentation and everything about HTTP is left out. One member of
the archive per service, named as a Resource `aws-sdk:service:action` names it, so that a reader
opens only what it needs. `--check` only compares, and exits with 1 where they differ.

A member is JSON: {"id": service id, "operations": {name: [input, output, [exception, …]]},
"shapes": […]}. A shape is [kind], or [kind, …] with what the kind has:

    ["structure", {member: shape, …}, [required, …]]    ["list", shape, {"min": …, "max": …}]
    ["map", key shape, value shape]                     ["string", {"enum": […], "min": …, …}]
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.loaders import Loader

TARGET = Path(__file__).resolve().parent.parent / "downbeat" / "asl" / "service_models.zip"
LIMITS = ("enum", "min", "max")
ANYTHING = ["any"]

# Where the models that Step Functions itself uses are known to differ from botocore's: TestState
# refused a MemorySize of 10,241 as exceeding the maximum (recorded 2025-12-03).
DIFFERENT: dict[tuple[str, str], dict[str, Any]] = {("lambda", "MemorySize"): {"max": 10_240}}


def service_name(service_id: str) -> str:
    """`Cognito Identity Provider` → `cognitoidentityprovider`, as a Resource writes it."""
    name = re.sub(r"[^a-z0-9]", "", service_id.lower())
    name = re.sub(r"^(amazon|aws)(?=.)", "", name)
    return re.sub(r"(?<=.)service$", "", name)


class Shapes:
    """The shapes of one service that operations reach, each once, in the order of first use."""

    def __init__(self, service: str, shapes: Mapping[str, Any]) -> None:
        self.service, self.shapes = service, shapes
        self.table: list[Any] = []
        self._place: dict[str, int] = {}
        self._same: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The place of a shape in the table."""
        if name in self._place:
            return self._place[name]
        shape = self.shapes[name]
        kind = shape["type"]
        if kind not in ("structure", "list", "map") or shape.get("document"):
            self._place[name] = self._scalar(name, shape)
            return self._place[name]
        at = self._place[name] = len(self.table)
        self.table.append(None)
        self.table[at] = self._compound(kind, shape)
        return at

    def _scalar(self, name: str, shape: Mapping[str, Any]) -> int:
        limits = {key: shape[key] for key in LIMITS if key in shape}
        limits |= DIFFERENT.get((self.service, name), {})
        made = ANYTHING if "document" in shape else [shape["type"], *([limits] if limits else [])]
        text = json.dumps(made)
        if text not in self._same:
            self._same[text] = len(self.table)
            self.table.append(made)
        return self._same[text]

    def _compound(self, kind: str, shape: Mapping[str, Any]) -> list[Any]:
        if kind == "list":
            limits = {key: shape[key] for key in LIMITS if key in shape}
            return ["list", self.number(shape["member"]["shape"]), *([limits] if limits else [])]
        if kind == "map":
            return ["map", self.number(shape["key"]["shape"]), self.number(shape["value"]["shape"])]
        if shape.get("eventstream"):
            return ANYTHING
        members = {name: self.number(one["shape"]) for name, one in shape["members"].items()}
        return ["structure", members, *([shape["required"]] if shape.get("required") else [])]


def table(model: Mapping[str, Any]) -> dict[str, Any]:
    """The table of one service."""
    service_id = model["metadata"]["serviceId"]
    shapes = Shapes(service_name(service_id), model["shapes"])
    operations = {}
    for name, operation in sorted(model["operations"].items()):
        sides = [
            shapes.number(operation[side]["shape"]) if side in operation else None
            for side in ("input", "output")
        ]
        operations[name] = [*sides, sorted({one["shape"] for one in operation.get("errors", ())})]
    return {"id": service_id, "operations": operations, "shapes": shapes.table}


def archive() -> bytes:
    """The bytes of the archive: the same for the same botocore."""
    loader, tables = Loader(), dict[str, dict[str, Any]]()
    for service in loader.list_available_services("service-2"):
        made = table(loader.load_service_model(service, "service-2"))
        name = service_name(made["id"])
        if name not in tables or len(made["operations"]) > len(tables[name]["operations"]):
            tables[name] = made
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, made in sorted(tables.items()):
            entry = zipfile.ZipInfo(f"{name}.json", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, json.dumps(made, separators=(",", ":")), compresslevel=9)
    return buffer.getvalue()


def contents(data: bytes) -> dict[str, bytes]:
    """What an archive holds, whatever library compressed it."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def main() -> int:
    """Writes the archive, or compares it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="compare only")
    check = parser.parse_args().check
    made = archive()
    if check:
        return int(not TARGET.exists() or contents(TARGET.read_bytes()) != contents(made))
    TARGET.write_bytes(made)
    print(f"{TARGET.name}: {len(contents(made))} services, {len(made) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
