"""Arguments of a Task held against the service's own model: members it does not have, members it
cannot do without, values of another type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.service_models import mismatches
from downbeat.asl.walk import Located, states

# A limit in a model may be older than the service's: what AWS announced since is no error.
SEVERITY = {"unknown": "error", "required": "error", "type": "error"}
# Published definitions that run have texts where a number, a boolean or an attribute of DynamoDB
# belongs, and objects where JSON text does: some services take them.
CONVERTED = (str, dict)


# What the reader and the writer of a Distributed Map take of S3's arguments.
# https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
MAP_ARGUMENTS = {
    "ItemReader": ("Bucket", "Key", "Prefix", "VersionId", "ExpectedBucketOwner"),
    "ResultWriter": ("Bucket", "Prefix", "ExpectedBucketOwner"),
}


def _of_map(located: Located) -> Iterator[Diagnostic]:
    """Slips of the arguments by which a Map reads its items and writes its results."""
    for part, known in MAP_ARGUMENTS.items():
        inner = located.state.get(part)
        for field in ("Arguments", "Parameters"):
            arguments = inner.get(field) if isinstance(inner, Mapping) else None
            for name in arguments if isinstance(arguments, Mapping) else ():
                plain = str(name).removesuffix(".$")
                if plain not in known and (close := nearest(plain, known)):
                    message = f"{part} takes no {plain!r}.{close} It takes {', '.join(known)}."
                    path = f"{located.path}/{part}/{field}/{name}"
                    yield Diagnostic(path, message, "arguments-unknown")


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every way in which the arguments of a Task do not fit what it calls."""
    for located in states(definition):
        yield from _of_map(located)
        resource = located.state.get("Resource")
        if located.state.get("Type") != "Task" or not isinstance(resource, str):
            continue
        field = "Parameters" if located.query_language == "JSONPath" else "Arguments"
        arguments = located.state.get(field)
        if not isinstance(arguments, Mapping):
            continue
        for one in mismatches(resource, arguments, "input", template=True):
            if one.path.endswith(".$"):  # a path or an intrinsic, whose value is not known here
                continue
            yield Diagnostic(
                f"{located.path}/{field}{one.path}",
                one.text,
                f"arguments-{one.kind}",
                "warning"
                if isinstance(one.given, CONVERTED)
                else SEVERITY.get(one.kind, "warning"),
            )
