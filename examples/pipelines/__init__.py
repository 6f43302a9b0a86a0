"""The register: every pipeline of the examples."""

from collections.abc import Mapping
from typing import Any

from document_summaries.document_summaries import DOCUMENT_SUMMARIES
from model_training.model_training import MODEL_TRAINING
from nightly_report.nightly_report import NIGHTLY_REPORT
from order_saga.order_saga import ORDER_SAGA
from two_accounts.two_accounts import LAKE_LOAD, MART_BUILD

PIPELINES: dict[str, Mapping[str, Any]] = {
    str(pipeline["name"]): pipeline
    for pipeline in (
        NIGHTLY_REPORT,
        ORDER_SAGA,
        DOCUMENT_SUMMARIES,
        MODEL_TRAINING,
        LAKE_LOAD,
        MART_BUILD,
    )
}
