"""Arguments of a Task held against the service's own model: members it does not have, members it
cannot do without, values of another type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.service_models import mismatches
from downbeat.asl.walk import states

# A limit in a model may be older than the service's: what AWS announced since is no error.
SEVERITY = {"unknown": "error", "required": "error", "type": "error"}
# Published definitions that run have texts where a number, a boolean or an attribute of DynamoDB
# belongs, and objects where JSON text does: some services take them.
CONVERTED = (str, dict)


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every way in which the arguments of a Task do not fit what it calls."""
    for located in states(definition):
        resource = located.state.get("Resource")
        if located.state.get("Type") != "Task" or not isinstance(resource, str):
            continue
        field = "Parameters" if located.query_language == "JSONPath" else "Arguments"
        given = located.state.get(field)
        if not isinstance(given, Mapping):
            continue
        for one in mismatches(resource, given, "input", template=True):
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
