"""What SageMaker AI answers when it starts a job and when that ends well (.sync); see
downbeat.simulator.job_results.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from downbeat.simulator.job_results import EPOCH, Arguments, example_arn


def _sagemaker(kind: str, *, ended: bool) -> Callable[[Arguments], dict[str, Any]]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html"""

    def job(arguments: Arguments) -> dict[str, Any]:
        name = arguments.get(f"{kind}JobName", "")
        arn = {f"{kind}JobArn": example_arn("sagemaker", f"{_dashed(kind)}-job/{name}")}
        if not ended:
            return arn
        described = {key: value for key, value in arguments.items() if key != "Tags"}
        return {**described, **arn, f"{kind}JobStatus": "Completed", "CreationTime": EPOCH}

    return job


def _labeling_ended(arguments: Arguments) -> dict[str, Any]:
    return {
        **_sagemaker("Labeling", ended=True)(arguments),
        "LabelCounters": {"TotalLabeled": 0},
        "LastModifiedTime": EPOCH,
        "JobReferenceCode": "reference",
    }


def _tuning_ended(arguments: Arguments) -> dict[str, Any]:
    return {
        **_sagemaker("HyperParameterTuning", ended=True)(arguments),
        "TrainingJobStatusCounters": {"Completed": 0},
        "ObjectiveStatusCounters": {"Succeeded": 0},
    }


def _named(service: str, kind: str) -> Callable[[Arguments], dict[str, Any]]:
    """The ARN of what was made, by its name."""
    return lambda arguments: {
        f"{kind}Arn": example_arn(
            service, f"{_dashed(kind)}/{str(arguments.get(f'{kind}Name', '')).lower()}"
        )
    }


def _dashed(kind: str) -> str:
    """EndpointConfig as ARNs write it: endpoint-config."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()


def _training_ended(arguments: Arguments) -> dict[str, Any]:
    output = str((arguments.get("OutputDataConfig") or {}).get("S3OutputPath", "s3://models"))
    name = arguments.get("TrainingJobName", "")
    model = f"{output.rstrip('/')}/{name}/output/model.tar.gz"
    return {
        **_sagemaker("Training", ended=True)(arguments),
        "SecondaryStatus": "Completed",
        "ModelArtifacts": {"S3ModelArtifacts": model},
    }


SAGEMAKER_RESULTS: dict[str, Callable[[Arguments], dict[str, Any]]] = {
    "sagemaker:createEndpoint": _named("sagemaker", "Endpoint"),
    "sagemaker:updateEndpoint": _named("sagemaker", "Endpoint"),
    "sagemaker:createEndpointConfig": _named("sagemaker", "EndpointConfig"),
    "sagemaker:createHyperParameterTuningJob": _sagemaker("HyperParameterTuning", ended=False),
    "sagemaker:createHyperParameterTuningJob.sync": _tuning_ended,
    "sagemaker:createLabelingJob": _sagemaker("Labeling", ended=False),
    "sagemaker:createLabelingJob.sync": _labeling_ended,
    "sagemaker:createTrainingJob": _sagemaker("Training", ended=False),
    "sagemaker:createTrainingJob.sync": _training_ended,
    "sagemaker:createProcessingJob": _sagemaker("Processing", ended=False),
    "sagemaker:createProcessingJob.sync": _sagemaker("Processing", ended=True),
    "sagemaker:createTransformJob": _sagemaker("Transform", ended=False),
    "sagemaker:createTransformJob.sync": _sagemaker("Transform", ended=True),
    "sagemaker:createModel": _named("sagemaker", "Model"),
}
