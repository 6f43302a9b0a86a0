"""The register: every pipeline by its name, in the order they are deployed and shown."""

from collections.abc import Mapping
from typing import Any

from pipelines.chunked_etl import CHUNKED_ETL
from pipelines.database_refresh import DATABASE_REFRESH
from pipelines.etl import ETL
from pipelines.ndjson_to_parquet import NDJSON_TO_PARQUET
from pipelines.regional_monitoring import REGIONAL_MONITORING
from pipelines.watchdog import WATCHDOG
from pipelines.weekly_monitoring import WEEKLY_MONITORING

PIPELINES: dict[str, Mapping[str, Any]] = {
    str(pipeline["name"]): pipeline
    for pipeline in (
        WEEKLY_MONITORING,
        REGIONAL_MONITORING,
        DATABASE_REFRESH,
        NDJSON_TO_PARQUET,
        ETL,
        CHUNKED_ETL,
        WATCHDOG,
    )
}
