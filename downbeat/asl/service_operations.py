"""Which operation a Resource calls, and how its arguments and its result differ from the API's.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html and the page of each
service
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from downbeat.asl.service_shapes import ServiceModel, capitalised, service_model


class ServiceOperation(NamedTuple):
    """What a Resource calls. `input` and `output` are shapes of the model, None where anything
    goes; `json` names the members that may hold any JSON; `sdk` tells an AWS SDK integration.
    """

    model: ServiceModel
    name: str
    sdk: bool
    input: int | None
    output: int | None
    exceptions: tuple[str, ...]
    json: frozenset[str]


# Services of optimised integrations that are not called what their model is called.
MODELS = {
    "states": "sfn",
    "events": "eventbridge",
    "elasticmapreduce": "emr",
    "emr-containers": "emrcontainers",
    "emr-serverless": "emrserverless",
}
CALL_MODELS = {"bedrock:invokeModel": "bedrockruntime"}
# Calls whose arguments and results are Step Functions' own: no model has them.
OWN_SHAPES = {"apigateway", "http", "eks:call", "eks:runJob", "bedrockagentcore"}
_EMR_OWN = {"addStep", "cancelStep", "modifyInstanceFleetByName", "modifyInstanceGroupByName"}
OWN_SHAPES |= {f"elasticmapreduce:{action}" for action in _EMR_OWN}
OPERATIONS = {"elasticmapreduce:createCluster": "RunJobFlow"}

# Members of an optimised integration that take or give JSON where the API has text or bytes.
JSON_MEMBERS = {
    "lambda:invoke": ("Payload",),
    "sns:publish": ("Message",),
    "sqs:sendMessage": ("MessageBody",),
    "events:putEvents": ("Detail",),
    "states:startExecution": ("Input",),
    "states:startExecution.sync:2": ("Input", "Output"),
    "bedrock:invokeModel": ("Body", "Input", "Output"),  # the last two are Step Functions' own
}
# What a `.sync` call results in: the operation that describes what it waited for, and the way into
# its output. A `.sync` that is not here may result in anything.
JOB_RESULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ecs:runTask": ("DescribeTasks", ("tasks", "[]")),
    "glue:startJobRun": ("GetJobRun", ("JobRun",)),
    "batch:submitJob": ("DescribeJobs", ("jobs", "[]")),
    "codebuild:startBuild": ("StartBuild", ()),
    "codebuild:startBuildBatch": ("StartBuildBatch", ()),
    "athena:startQueryExecution": ("GetQueryExecution", ()),
    "databrew:startJobRun": ("DescribeJobRun", ()),
    "states:startExecution": ("DescribeExecution", ()),
    "sagemaker:createTrainingJob": ("DescribeTrainingJob", ()),
    "sagemaker:createTransformJob": ("DescribeTransformJob", ()),
    "sagemaker:createProcessingJob": ("DescribeProcessingJob", ()),
    "sagemaker:createLabelingJob": ("DescribeLabelingJob", ()),
    "sagemaker:createHyperParameterTuningJob": ("DescribeHyperParameterTuningJob", ()),
    "mediaconvert:createJob": ("GetJob", ()),
    "bedrock:createModelCustomizationJob": ("GetModelCustomizationJob", ()),
}

_RESOURCE = re.compile(
    r"(?:arn:(?:\$\{[^}]*\}|[\w-]+):states:[^:]*:[^:]*:)?"
    r"(?P<sdk>aws-sdk:)?(?P<service>[\w-]+):(?P<action>\w+)"
    r"(?P<pattern>\.sync(?::2)?|\.waitForTaskToken)?"
)


@lru_cache(maxsize=512)
def service_operation(resource: str) -> ServiceOperation | None:
    """The operation that a Resource calls ("arn:aws:states:::sns:publish", "sns:publish").

    None where nothing is known of it: a Lambda function's ARN, an activity, an integration that is
    Step Functions' own, or a service or action that does not exist.
    """
    match = _RESOURCE.fullmatch(resource)
    if not match or match["service"] == "activity":
        return None
    sdk, service, action = bool(match["sdk"]), match["service"], match["action"]
    called, pattern = f"{service}:{action}", match["pattern"] or ""
    if not sdk and (service in OWN_SHAPES or called in OWN_SHAPES):
        return None
    named = service if sdk else CALL_MODELS.get(called, MODELS.get(service, service))
    model = service_model(named)
    name = capitalised(action) if sdk else OPERATIONS.get(called, capitalised(action))
    if model is None or name not in model.operations:
        return None
    sent, result, exceptions = model.operations[name]
    if pattern == ".waitForTaskToken":
        result = None
    elif pattern:
        result = _job_result(model, called)
    members = JSON_MEMBERS.get(called + pattern, JSON_MEMBERS.get(called, ()))
    json = frozenset() if sdk else frozenset(members)
    return ServiceOperation(model, name, sdk, sent, result, tuple(exceptions), json)


def _job_result(model: ServiceModel, called: str) -> int | None:
    if called not in JOB_RESULTS:
        return None
    operation, way = JOB_RESULTS[called]
    shape: int = model.operations[operation][1]
    for step in way:
        shape = model.shapes[shape][1] if step == "[]" else model.shapes[shape][1][step]
    return shape
