"""What the services that run jobs answer, for the moment a job starts and for its good end (.sync).

Every function takes the Arguments of the call and gives the service's own response, its names
written as Step Functions writes them.
https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

Arguments = Mapping[str, Any]
ACCOUNT = "us-east-1:111122223333"
EXAMPLE_ROLE = "arn:aws:iam::111122223333:role/example"
EPOCH = 1767225600000  # milliseconds: 2026-01-01, when a simulated execution starts by default


def identity(arguments: Any) -> str:
    """An identifier that follows from what was asked: equal runs have equal ones."""
    text = json.dumps(arguments, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def example_arn(service: str, resource: str) -> str:
    """An ARN of AWS's example account in us-east-1."""
    return f"arn:aws:{service}:{ACCOUNT}:{resource}"


def query_execution(arguments: Arguments) -> dict[str, Any]:
    """https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryExecution.html"""
    query = str(arguments.get("QueryExecutionId") or identity(arguments))
    configuration = dict(arguments.get("ResultConfiguration") or {})
    location = str(configuration.get("OutputLocation", "s3://query-results/")).rstrip("/")
    return {
        "QueryExecution": {
            "QueryExecutionId": query,
            "Query": arguments.get("QueryString", "example"),
            "StatementType": "DML",
            "ResultConfiguration": {**configuration, "OutputLocation": f"{location}/{query}.csv"},
            "QueryExecutionContext": dict(arguments.get("QueryExecutionContext") or {}),
            "Status": {
                "State": "SUCCEEDED",
                "SubmissionDateTime": EPOCH,
                "CompletionDateTime": EPOCH,
            },
            "Statistics": {
                "EngineExecutionTimeInMillis": 0,
                "DataScannedInBytes": 0,
                "TotalExecutionTimeInMillis": 0,
            },
            "WorkGroup": arguments.get("WorkGroup", "primary"),
        }
    }


def answering_nothing(arguments: Arguments) -> dict[str, Any]:
    """The response of a call that gives none."""
    return {}


def _batch_submitted(arguments: Arguments) -> dict[str, Any]:
    job = identity(arguments)
    return {
        "JobArn": example_arn("batch", f"job/{job}"),
        "JobName": arguments.get("JobName", "example"),
        "JobId": job,
    }


def _batch_ended(arguments: Arguments) -> dict[str, Any]:
    """https://docs.aws.amazon.com/batch/latest/APIReference/API_JobDetail.html"""
    return {
        **_batch_submitted(arguments),
        "JobDefinition": arguments.get("JobDefinition", "example"),
        "JobQueue": arguments.get("JobQueue", "example"),
        "Status": "SUCCEEDED",
        "StatusReason": "Essential container in task exited",
        "Attempts": [{"Container": {"ExitCode": 0}, "StartedAt": EPOCH, "StoppedAt": EPOCH}],
        "Container": {"ExitCode": 0},
        "CreatedAt": EPOCH,
        "StartedAt": EPOCH,
        "StoppedAt": EPOCH,
        "Parameters": dict(arguments.get("Parameters") or {}),
    }


def _build(member: str, kind: str, status: str) -> Callable[[Arguments], dict[str, Any]]:
    """https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html"""

    def build(arguments: Arguments) -> dict[str, Any]:
        project = arguments.get("ProjectName", "example")
        name = f"{project}:{identity(arguments)}"
        return {
            member: {
                "Id": name,
                "Arn": example_arn("codebuild", f"{kind}/{name}"),
                "ProjectName": project,
                f"{member}Status": status,
                "StartTime": EPOCH,
            }
        }

    return build


def _media_job(status: str) -> Callable[[Arguments], dict[str, Any]]:
    """https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html"""
    return lambda arguments: {
        "Job": {
            "Id": identity(arguments),
            "Arn": example_arn("mediaconvert", f"jobs/{identity(arguments)}"),
            "Role": arguments.get("Role", EXAMPLE_ROLE),
            "Settings": dict(arguments.get("Settings") or {}),
            "Status": status,
        }
    }


def job_run(arguments: Arguments, state: str = "SUCCEEDED") -> dict[str, Any]:
    """A Glue job run that ended, as glue:startJobRun.sync gives it."""
    return {
        "Arguments": {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in (arguments.get("Arguments") or {}).items()
        },
        "Attempt": 0,
        "Id": f"jr_{identity(arguments)}",
        "JobName": arguments.get("JobName", "example"),
        "JobRunState": state,
        "LogGroupName": "/aws-glue/jobs",
        "PredecessorRuns": [],
    }


JOB_RESULTS: dict[str, Callable[[Arguments], dict[str, Any]]] = {
    "athena:startQueryExecution": lambda asked: {"QueryExecutionId": identity(asked)},
    "athena:startQueryExecution.sync": query_execution,
    "athena:getQueryExecution": query_execution,
    "athena:getQueryResults": lambda asked: {
        "ResultSet": {"ResultSetMetadata": {"ColumnInfo": []}, "Rows": []},
        "UpdateCount": 0,
    },
    "athena:stopQueryExecution": answering_nothing,
    "batch:submitJob": _batch_submitted,
    "batch:submitJob.sync": _batch_ended,
    "codebuild:startBuild": _build("Build", "build", "IN_PROGRESS"),
    "codebuild:startBuild.sync": _build("Build", "build", "SUCCEEDED"),
    "codebuild:stopBuild": _build("Build", "build", "STOPPED"),
    "codebuild:batchDeleteBuilds": lambda asked: {
        "BuildsDeleted": list(asked.get("Ids") or ["example"]),
    },
    "codebuild:batchGetReports": lambda asked: {
        "Reports": [{"Arn": arn} for arn in asked.get("ReportArns") or ["example"]],
    },
    "codebuild:stopBuildBatch": _build("BuildBatch", "build-batch", "STOPPED"),
    "codebuild:retryBuildBatch": _build("BuildBatch", "build-batch", "IN_PROGRESS"),
    "codebuild:retryBuildBatch.sync": _build("BuildBatch", "build-batch", "SUCCEEDED"),
    "codebuild:deleteBuildBatch": lambda asked: {
        "StatusCode": "DELETED",
    },
    "codebuild:startBuildBatch": _build("BuildBatch", "build-batch", "IN_PROGRESS"),
    "codebuild:startBuildBatch.sync": _build("BuildBatch", "build-batch", "SUCCEEDED"),
    "databrew:startJobRun": lambda asked: {"RunId": f"db_{identity(asked)}"},
    "databrew:startJobRun.sync": lambda asked: {
        "JobName": asked.get("Name", "example"),
        "RunId": f"db_{identity(asked)}",
        "State": "SUCCEEDED",
    },
    "bedrock:createModelCustomizationJob": lambda asked: {
        "JobArn": example_arn("bedrock", f"model-customization-job/{identity(asked)}")
    },
    "bedrock:createModelCustomizationJob.sync": lambda asked: {
        "JobArn": example_arn("bedrock", f"model-customization-job/{identity(asked)}"),
        "JobName": asked.get("JobName", "example"),
        "OutputModelName": asked.get("CustomModelName", "example"),
        "RoleArn": asked.get("RoleArn", EXAMPLE_ROLE),
        "BaseModelArn": asked.get("BaseModelIdentifier", "example"),
        "TrainingDataConfig": asked.get("TrainingDataConfig") or {},
        "ValidationDataConfig": asked.get("ValidationDataConfig") or {"Validators": []},
        "OutputDataConfig": asked.get("OutputDataConfig") or {},
        "CreationTime": EPOCH,
        "Status": "Completed",
    },
    "glue:startJobRun": lambda asked: {"JobRunId": f"jr_{identity(asked)}"},
    "glue:startJobRun.sync": job_run,
    "mediaconvert:createJob": _media_job("SUBMITTED"),
    "mediaconvert:createJob.sync": _media_job("COMPLETE"),
}
