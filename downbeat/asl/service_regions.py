"""In which regions a service is missing, by the copy of AWS's table of endpoints.

Read from service_regions.txt (tools/service_regions.py writes it). What the table does not know, a
newer region or a service without regions, is never missing.
https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.lists import as_of
from downbeat.asl.service_operations import MODELS
from downbeat.asl.walk import states

REGIONS_FILE = Path(__file__).with_name("service_regions.txt")
_CALL = re.compile(r"(?:arn:[^:]*:states:[^:]*:[^:]*:)?(aws-sdk:)?([\w-]+):\w+(?:\..+)?")


def called_service(resource: str) -> str:
    """The service that a Resource calls, as an AWS SDK integration names it: "databrew"; "" for a
    function's ARN, an activity and an HTTPS endpoint.
    """
    match = _CALL.fullmatch(resource)
    if not match or match[2] in ("http", "activity", "function"):
        return ""
    return match[2] if match[1] else MODELS.get(match[2], match[2])


def is_missing(service: str, region: str) -> bool:
    """Whether a service has no endpoint in a region, by the copy."""
    partition = _partitions().get(region, "")
    return bool(partition) and not {region, partition}.isdisjoint(_missing().get(service, ()))


def is_known_region(region: str) -> bool:
    """Whether the copy has a region of this name."""
    return region in _partitions()


def missing_services(definition: Mapping[str, Any], region: str) -> Iterator[Diagnostic]:
    """Calls of services that a region does not have, by the list."""
    for located in states(definition):
        service = called_service(str(located.state.get("Resource", "")))
        if service and is_missing(service, region):
            message = (
                f"{service} has no endpoint in {region}, by the list of"
                f" {as_of('service-regions')}: unless AWS has added it since, the call fails."
                " Call it through a Lambda function that uses a region which has it."
            )
            yield Diagnostic(
                f"{located.path}/Resource", message, "service-not-in-region", "warning"
            )


@lru_cache(maxsize=1)
def _lines() -> list[str]:
    text = REGIONS_FILE.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@lru_cache(maxsize=1)
def _partitions() -> dict[str, str]:
    """Each region's partition."""
    pairs = (line.split(" = ", 1) for line in _lines() if " = " in line)
    return {region: name for name, regions in pairs for region in regions.split()}


@lru_cache(maxsize=1)
def _missing() -> dict[str, tuple[str, ...]]:
    pairs = (line.split(": ", 1) for line in _lines() if " = " not in line)
    return {service: tuple(names.split()) for service, names in pairs}
