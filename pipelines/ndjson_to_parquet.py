"""Uploaded NDJSON files become Parquet: one execution for each manifest that the manifest builder
writes.

S3 upload → SQS → Lambda (functions/manifest_builder) → this machine, with {manifest_path,
date_prefix, file_count, timestamp}. The tracking table says what became of each manifest:
`processing`, `completed` or `failed`, on the item (<date prefix>, MANIFEST#<manifest path>) that
the builder wrote.

A thousand executions a month send no mail when they succeed: the table knows.
"""

from collections.abc import Mapping
from typing import Any

from pipelines.glue import glue_job
from pipelines.messages import failure_path
from pipelines.shared import HOUR, MINUTE, RETRY_SERVICE
from pipelines.tuning import dpu, machine_limit, retries, seconds

SETTINGS = {
    "glue_timeout": seconds(2 * HOUR, "The limit of one run of the Glue job"),
    "glue_retries": retries(2, "a run of the Glue job"),
    "glue_patience": {
        "type": "integer",
        "minimum": 0,
        "maximum": 100,
        "default": 20,
        "description": (
            "How often the job is started again while its concurrent runs are used up: after 2"
            " minutes, then 1.5 times as long each time, at most 15 minutes; 20 are 4:11 hours."
        ),
    },
    # Above the patience, three runs of the job and the updates of the table.
    **machine_limit(12 * HOUR),
    "files_per_manifest": {
        "type": "integer",
        "minimum": 1,
        "maximum": 5000,
        "default": 200,
        "description": "The number of files that fills a manifest.",
    },
    "bytes_per_manifest": {
        "type": "integer",
        "minimum": 1,
        "default": 700_000_000,
        "description": "The size of the files that fills a manifest, in bytes.",
    },
    "lock_seconds": seconds(300, "How long the manifest builder holds a date's lock", maximum=HOUR),
    "date_prefix": {
        "type": "string",
        "default": "folders",
        "description": (
            "What of a file's key groups it: `folders` (through the one that is a date), `date`"
            " (the date alone), or a regular expression with a group `(?P<date_prefix>…)`."
        ),
    },
    "manifest_format": {
        "type": "string",
        "allowed": ["json-lines", "file-locations", "template"],
        "default": "json-lines",
        "description": "The form of a manifest, which the Glue job reads.",
    },
    "manifest_template": {
        "type": "string",
        "default": "",
        "description": "The JSON document of the form `template`; empty otherwise.",
    },
    "expiry_days": {
        "type": "integer",
        "minimum": 28,
        "maximum": 3650,
        "default": 30,
        "description": "How many days the table keeps its items.",
    },
    # Ten is what Glue gives a Spark job that says nothing else.
    "glue_dpu": dpu(10, "the Glue job"),
    "runs_per_month": {
        "type": "number",
        "minimum": 0.1,
        "default": 1000,
        "description": "How many manifests a month has: `downbeat cost` counts them.",
    },
    "files_per_call": {
        "type": "integer",
        "minimum": 1,
        "maximum": 10_000,
        "default": 100,
        "description": "The most files that one call of the manifest builder takes.",
    },
    "calls_at_once": {
        "type": "integer",
        "minimum": 2,
        "maximum": 1000,
        "default": 2,
        "description": "How many calls of the manifest builder run side by side at most.",
    },
    "visibility": seconds(
        12 * MINUTE,
        "After how long files that a call was given and did not finish are given to another one",
        maximum=12 * HOUR,
    ),
    "files_check": {
        "type": "string",
        "allowed": ["never", "daily", "hourly"],
        "default": "never",
        "description": (
            "How often the function looks for manifests that are stuck and files that were never"
            " recorded, and tells the failure topic: daily is at 06:15 UTC, hourly at every :15."
        ),
    },
    "flush_age": seconds(24 * HOUR, "The age at which files below the thresholds are converted"),
}
INPUT = "$states.context.Execution.Input"

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
UNKNOWN_MANIFEST = "DynamoDB.ConditionalCheckFailedException"
IF_UNKNOWN = (
    f"($failure.Error = '{UNKNOWN_MANIFEST}' ? ' - no manifest of that path and date_prefix is"
    " known to the table ${tracking_table}: correct the input and start again' : '')"
)


def _update_status(status: str, **more: str) -> dict[str, Any]:
    """A Task that sets the manifest's status in the tracking table; `more` are attributes by name,
    values in JSONata.
    """
    return {
        "Type": "Task",
        "Resource": "dynamodb:updateItem",
        "Arguments": _status_update(
            {
                "status": status,
                "updated_at": "{% $now() %}",
                "execution_arn": "{% $states.context.Execution.Id %}",
                **more,
            }
        ),
        "TimeoutSeconds": MINUTE,
        "Retry": [{"ErrorEquals": [UNKNOWN_MANIFEST], "MaxAttempts": 0}, *RETRY_SERVICE],
        "Output": "{% $states.input %}",
    }


def _status_update(values: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of UpdateItem that set these attributes of the manifest.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
    """
    # A redriven manifest must not keep the error of its first try.
    cleared = "" if "error" in values else " REMOVE #error"
    return {
        "TableName": "${tracking_table}",
        "Key": {
            "${tracking_partition_key}": {"S": "{% " + INPUT + ".date_prefix %}"},
            "${tracking_sort_key}": {"S": "{% 'MANIFEST#' & " + INPUT + ".manifest_path %}"},
        },
        # By placeholders, since `status` and `error` are words of DynamoDB's own:
        # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
        "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in values) + cleared,
        # A start by hand with a wrong path makes no item that no manifest has.
        "ConditionExpression": "attribute_exists(#partition_key)",
        "ExpressionAttributeNames": {
            **{f"#{name}": name for name in (*values, "error")},
            "#partition_key": "${tracking_partition_key}",
        },
        "ExpressionAttributeValues": {f":{name}": {"S": value} for name, value in values.items()},
    }


NDJSON_TO_PARQUET: dict[str, Any] = {
    "name": "ndjson-to-parquet",
    "cadence": "on demand",
    "references": {
        "upload_bucket": (
            "The name of the bucket that files are uploaded to; it must send its events to"
            " EventBridge."
        ),
        "manifest_bucket": "The name of the bucket that manifests are written to.",
        "tracking_table": "The name of the DynamoDB table that tracks files and manifests.",
        "tracking_partition_key": "The name of the table's partition key, a string.",
        "tracking_sort_key": "The name of the table's sort key, a string.",
        "glue_job": "The name of the Glue job that converts the files of a manifest.",
    },
    "settings": SETTINGS,
    "input": {},
    "topics": {"failure": "failure"},
    "cost": {
        "runs_per_month": "${runs_per_month}",
        "files_per_run": "${files_per_manifest}",
        "input": {
            "manifest_path": "s3://manifests/2026-02-01/1.json",
            "date_prefix": "2026-02-01",
            "file_count": 200,
            "timestamp": "2026-02-01T06:00:00Z",
        },
        "claimed": 0.2,
        "why": (
            "Their 1,000 executions of about 8 transitions are $0.20, and their figure is that"
            " alone; nearly all that a month costs is the Glue job. See the settings glue_dpu and"
            " runs_per_month."
        ),
    },
    "trigger": {
        "bucket": "${upload_bucket}",
        "suffix": ".ndjson",
        "batch": "${files_per_call}",
        "concurrency": "${calls_at_once}",
        "visibility": "${visibility}",
        "function": "manifest_builder",
        "environment": {
            "SOURCE_BUCKET": "${upload_bucket}",
            "MANIFEST_BUCKET": "${manifest_bucket}",
            "MANIFEST_PREFIX": "manifests/",
            "TRACKING_TABLE": "${tracking_table}",
            "TRACKING_PARTITION_KEY": "${tracking_partition_key}",
            "TRACKING_SORT_KEY": "${tracking_sort_key}",
            "MAX_FILES": "${files_per_manifest}",
            "MAX_BYTES": "${bytes_per_manifest}",
            "LOCK_TTL_SECONDS": "${lock_seconds}",
            "DATE_PREFIX": "${date_prefix}",
            "MANIFEST_FORMAT": "${manifest_format}",
            "MANIFEST_TEMPLATE": "${manifest_template}",
            "EXPIRY_DAYS": "${expiry_days}",
            "CHECK": "${files_check}",
            "CHECK_TOPIC": "${failure_topic}",
            "CHECK_ENVIRONMENT": "${environment}",
        },
        # What stays below the thresholds is converted all the same.
        "schedule": {
            "expression": "cron(15 * * * ? *)",
            "input": {"action": "flush", "older_than_seconds": "${flush_age}", "check": True},
        },
    },
    "Comment": "NDJSON files of one manifest to Parquet",
    "TimeoutSeconds": "${machine_limit}",
    "States": {
        "UpdateStatusProcessing": _update_status("processing"),
        "StartGlueJob": glue_job(
            "${glue_job}",
            {"--MANIFEST_PATH": "{% " + INPUT + ".manifest_path %}"},
            attempts="${glue_retries}",
            interval=MINUTE,
            timeout="${glue_timeout}",
            expected=5 * MINUTE,
            patience="${glue_patience}",
            dpu="${glue_dpu}",
        ),
        "UpdateStatusCompleted": _update_status("completed"),
    },
    "on_failure": {
        "UpdateStatusFailed": {
            **_update_status(
                "failed", error="{% $failure.Error & ': ' & $substring($failure.Cause, 0, 1000) %}"
            ),
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "NotifyFailure"}],
        },
        **failure_path(
            "🚨 NDJSON to Parquet FAILED - ${environment}",
            "Manifest: {" + INPUT + ".manifest_path & " + IF_UNKNOWN + "}",
        ),
    },
}
