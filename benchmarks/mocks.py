"""How many mistakes in mocked answers and in arguments are found, and how many false alarms there
are.

    python -m benchmarks.mocks [--operations 6] [--corpus FILE.jsonl]

Takes so many operations of every service, makes a good answer and good arguments by botocore's own
model, which must be accepted, then makes one mistake at a time, which must be found: a field that
is not there, a misspelt one, a value of another type, a required member left out, an error that the
operation does not report. `--corpus` takes a file with a valid definition as `text` per line
(`valid` is true), and counts those with a finding about arguments.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import botocore.session
from botocore.model import ServiceModel, Shape

from downbeat.asl.lint.arguments import findings
from downbeat.asl.service_exceptions import error_mismatch
from downbeat.asl.service_models import mismatches
from downbeat.asl.service_shapes import ARCHIVE, sdk_name, service_model

DEPTH, DEEPEST = 3, 8
SCALARS: dict[str, Any] = {
    "boolean": True,
    "timestamp": "2026-01-01T00:00:00Z",
}
NUMBERS = ("integer", "long", "short", "bigdecimal", "float", "double")
Counts = Counter[tuple[str, str]]
NO_ERROR = "NoSuchErrorAsThisException"


def good(shape: Shape, depth: int = 0) -> Any:
    """A value that the model takes, in Step Functions' spelling; None beyond DEPTH."""
    kind, limits = shape.type_name, shape.metadata
    if kind in COMPOSED:
        return COMPOSED[kind](shape, depth)
    if limits.get("enum"):
        return limits["enum"][0]
    if kind in NUMBERS:
        return limits.get("max", max(1, limits.get("min", 1)))
    return SCALARS.get(kind, text(limits))


def text(limits: dict[str, Any]) -> str:
    """A text that is long enough and not too long."""
    return "x" * min(max(4, limits.get("min", 0)), limits.get("max", 9_999_999))


def structure(shape: Shape, depth: int) -> dict[str, Any] | None:
    """An object with its members, beyond DEPTH with those that are required."""
    if getattr(shape, "document_type", False):
        return {}
    members = {
        name: good(member, depth + 1)
        for name, member in shape.members.items()
        if name in shape.required_members or depth < DEPTH
    }
    return {sdk_name(name): one for name, one in members.items() if one is not None}


def array(shape: Shape, depth: int) -> list[Any] | None:
    """As few items as the model asks for, one where there is room."""
    least = shape.metadata.get("min", 0)
    if depth >= DEPTH:
        return [good(shape.member, depth + 1)] * least if depth < DEEPEST else []
    return [good(shape.member, depth + 1)] * max(1, least)


def mapping(shape: Shape, depth: int) -> dict[str, Any]:
    """One key, none beyond DEPTH."""
    return {"key": good(shape.value, depth + 1)} if depth < DEPTH else {}


COMPOSED: dict[str, Callable[[Any, int], Any]] = {
    "structure": structure,
    "list": array,
    "map": mapping,
}


def formless(shape: Shape, side: str) -> bool:
    """Whether any JSON is right: a document, a stream of events, and bytes as an argument, which
    Step Functions makes of whatever it is given.
    """
    if shape.type_name == "blob":
        return side == "input"
    return shape.type_name == "structure" and (
        not shape.members or bool(shape.serialization.get("eventstream"))
    )


def mistakes(
    shape: Shape, value: dict[str, Any], side: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(kind, the value with one mistake)."""
    yield "a field that is not there", {**value, "Xyzzy": 1}
    names = {sdk_name(name) for name in shape.members}
    for name, one in value.items():
        rest = {key: other for key, other in value.items() if key != name}
        if len(name) > 3 and name[:-1] not in names:
            yield "a misspelt field", {**rest, name[:-1]: one}
        member = next(m for n, m in shape.members.items() if sdk_name(n) == name)
        if not formless(member, side):
            yield "another type", {**value, name: [1] if not isinstance(one, list) else "x"}
    for name in shape.required_members:
        left = {key: other for key, other in value.items() if key != sdk_name(name)}
        yield "a required member left out", left


def operations(most: int, services: Sequence[str] = ()) -> Iterator[tuple[str, ServiceModel, str]]:
    """(service as a Resource names it, botocore's model, operation), the same in every run; of all
    services unless some are named.
    """
    session = botocore.session.get_session()
    with zipfile.ZipFile(ARCHIVE) as archive:
        known = {name.removesuffix(".json") for name in archive.namelist()}
    by_id = {}
    for name in session.get_available_services():
        model = session.get_service_model(name)
        by_id[model.service_id] = model
    for service in services or sorted(known):
        ours = service_model(service)
        model = by_id.get(ours.id) if ours else None
        if ours is None or model is None:
            continue
        there = sorted(set(ours.operations) & set(model.operation_names))
        for operation in random.Random(service).sample(there, min(most, len(there))):
            yield service, model, operation


def measured(
    most: int, services: Sequence[str] = ()
) -> tuple[Counts, Counts, list[str], list[str]]:
    """(seeded, found) by side and kind, the false alarms, and what was missed."""
    seeded: Counts = Counter()
    found: Counts = Counter()
    alarms: list[str] = []
    misses: list[str] = []
    for service, model, name in operations(most, services):
        operation = model.operation_model(name)
        resource = f"arn:aws:states:::aws-sdk:{service}:{name[:1].lower()}{name[1:]}"
        for side, shape in (("output", operation.output_shape), ("input", operation.input_shape)):
            if shape is None:
                continue
            value = good(shape)
            seeded[side, "sound"] += 1
            if wrong := mismatches(resource, value, side):
                alarms.append(f"{service}:{name} {side}: {wrong[0].path} {wrong[0].text[:120]}")
                continue
            for kind, mistaken in mistakes(shape, value, side):
                seeded[side, kind] += 1
                missed = not mismatches(resource, mistaken, side)
                found[side, kind] += not missed
                if missed:
                    misses.append(f"{service}:{name} {side}: {kind}")
        ours = service_model(service)
        if ours is not None:
            seeded["output", "an unknown error"] += 1
            error = f"{ours.error_prefix}.{NO_ERROR}"
            missed = error_mismatch(resource, error) is None
            found["output", "an unknown error"] += not missed
            if missed:
                misses.append(f"{service}:{name}: {error}")
    return seeded, found, alarms, misses


def corpus(file: Path) -> tuple[int, list[str]]:
    """(valid definitions, findings about the arguments of each that has one)."""
    valid, complaints = 0, []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row.get("valid"):
            continue
        try:
            definition = json.loads(row["text"])
        except ValueError:
            continue
        if not isinstance(definition, dict):
            continue
        valid += 1
        complaints += [f"{row.get('id', '')}: {one}" for one in findings(definition)][:1]
    return valid, complaints


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--operations", type=int, default=6, help="of each service")
    parser.add_argument("--corpus", type=Path)
    chosen = parser.parse_args(arguments)
    seeded, found, alarms, misses = measured(chosen.operations)
    for side in ("output", "input"):
        for (where, kind), count in sorted(seeded.items()):
            if where == side and kind != "sound":
                name = "answers" if side == "output" else "arguments"
                print(f"{name:<10} {kind:<28} {found[where, kind]:>7,} of {count:>7,} found")
    sound = sum(count for (_, kind), count in seeded.items() if kind == "sound")
    print(f"false alarms: {len(alarms)} of {sound:,} sound values")
    for line in alarms[:20]:
        print("   ", line)
    print(f"missed: {len(misses)}")
    for line in misses[:40]:
        print("   ", line)
    if chosen.corpus:
        valid, complaints = corpus(chosen.corpus)
        print(f"definitions with a finding about arguments: {len(complaints)} of {valid}")
        for line in complaints[:40]:
            print("   ", line)


if __name__ == "__main__":
    main(sys.argv[1:])
