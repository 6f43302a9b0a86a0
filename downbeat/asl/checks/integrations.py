"""Which optimised integrations exist, with which patterns, and which parameters AWS demands when a
machine is created.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html and the page of each
service
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

SYNC, SYNC2, TOKEN = ".sync", ".sync:2", ".waitForTaskToken"
PATTERNS = (SYNC, SYNC2, TOKEN)
_CALL: tuple[str, ...] = ()
_JOB = (SYNC,)
_CALLBACK = (TOKEN,)

# service → action → the patterns it has besides request-response
OPTIMISED: dict[str, dict[str, tuple[str, ...]]] = {
    "apigateway": {"invoke": _CALLBACK},
    "athena": {
        "startQueryExecution": _JOB,
        "stopQueryExecution": _CALL,
        "getQueryExecution": _CALL,
        "getQueryResults": _CALL,
    },
    "batch": {"submitJob": _JOB},
    "bedrock": {"invokeModel": _CALLBACK, "createModelCustomizationJob": (SYNC, TOKEN)},
    "bedrockagentcore": {"invokeHarness": _CALL},
    "codebuild": {
        "startBuild": _JOB,
        "stopBuild": _CALL,
        "batchDeleteBuilds": _CALL,
        "batchGetReports": _CALL,
        "startBuildBatch": _JOB,
        "stopBuildBatch": _CALL,
        "retryBuildBatch": _JOB,
        "deleteBuildBatch": _CALL,
    },
    "databrew": {"startJobRun": _JOB},
    "dynamodb": {"getItem": _CALL, "putItem": _CALL, "updateItem": _CALL, "deleteItem": _CALL},
    "ecs": {"runTask": (SYNC, TOKEN)},
    "eks": {
        "createCluster": _JOB,
        "deleteCluster": _JOB,
        "createNodegroup": _JOB,
        "deleteNodegroup": _JOB,
        "createFargateProfile": _JOB,
        "deleteFargateProfile": _JOB,
        "runJob": (SYNC, TOKEN),
        "call": _CALLBACK,
    },
    "elasticmapreduce": {
        "createCluster": _JOB,
        "terminateCluster": _JOB,
        "addStep": _JOB,
        "cancelStep": _CALL,
        "setClusterTerminationProtection": _CALL,
        "modifyInstanceFleetByName": _CALL,
        "modifyInstanceGroupByName": _CALL,
    },
    "emr-containers": {
        "createVirtualCluster": _CALL,
        "deleteVirtualCluster": _JOB,
        "startJobRun": _JOB,
    },
    "emr-serverless": {
        "createApplication": _JOB,
        "startApplication": _JOB,
        "stopApplication": _JOB,
        "deleteApplication": _JOB,
        "startJobRun": _JOB,
        "cancelJobRun": _JOB,
    },
    "events": {"putEvents": _CALLBACK},
    "glue": {"startJobRun": _JOB},
    "http": {"invoke": _CALL},
    "lambda": {"invoke": _CALLBACK},
    "mediaconvert": {"createJob": _JOB},
    "sagemaker": {
        "createEndpoint": _CALL,
        "createEndpointConfig": _CALL,
        "createModel": _CALL,
        "updateEndpoint": _CALL,
        "createHyperParameterTuningJob": _JOB,
        "createLabelingJob": _JOB,
        "createProcessingJob": _JOB,
        "createTrainingJob": _JOB,
        "createTransformJob": _JOB,
    },
    "sns": {"publish": _CALLBACK},
    "sqs": {"sendMessage": _CALLBACK},
    "states": {"startExecution": (SYNC, SYNC2, TOKEN)},
}

# What CreateStateMachine demands of the parameters; everything else it leaves to the execution.
REQUIRED: dict[tuple[str, str], tuple[str, ...]] = {
    ("dynamodb", "getItem"): ("TableName", "Key"),
    ("dynamodb", "putItem"): ("TableName", "Item"),
    ("ecs", "runTask"): ("TaskDefinition",),
    ("events", "putEvents"): ("Entries",),
    ("glue", "startJobRun"): ("JobName",),
    ("lambda", "invoke"): ("FunctionName",),
    ("sns", "publish"): ("Message",),
    ("sqs", "sendMessage"): ("QueueUrl", "MessageBody"),
    ("states", "startExecution"): ("StateMachineArn",),
}

AWS_SDK_FILE = Path(__file__).with_name("aws_sdk.txt")


@lru_cache(maxsize=1)
def _aws_sdk_lines() -> dict[str, str]:
    """Each service's line of the generated file; a line is taken apart only when its service is
    asked for.
    """
    lines = AWS_SDK_FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def aws_sdk_services() -> frozenset[str]:
    """The services of AWS SDK integrations, as a Resource writes them
    (https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html).
    """
    return frozenset(_aws_sdk_lines())


@lru_cache(maxsize=64)
def aws_sdk_actions(service: str) -> frozenset[str]:
    """The actions of one service in camelCase; empty where there is no such service."""
    return frozenset(_aws_sdk_lines().get(service, "").split())
