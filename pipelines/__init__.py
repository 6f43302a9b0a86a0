"""The register: every pipeline by its name, in the order they are deployed and shown."""

from collections.abc import Mapping
from typing import Any

from pipelines.weekly_monitoring import WEEKLY_MONITORING

PIPELINES: dict[str, Mapping[str, Any]] = {pipeline["name"]: pipeline for pipeline in (WEEKLY_MONITORING,)}
