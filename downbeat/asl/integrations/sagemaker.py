"""Amazon SageMaker AI: jobs of every kind, models and endpoints.

https://docs.aws.amazon.com/step-functions/latest/dg/sagemaker-iam.html
"""

from __future__ import annotations

from downbeat.asl.integrations.grant import (
    REQUEST,
    SYNC,
    Argument,
    Grant,
    Integration,
    Table,
    guide,
    managed_rule,
    pass_role,
)
from downbeat.asl.resource_arns import named, text

PAGE = guide("connect-sagemaker")
PASSED_TO = "sagemaker.amazonaws.com"


def role(path: str, *, optional: bool = False) -> Grant:
    """Handing SageMaker the role named at this path."""
    argument = Argument(
        path, named("iam", "role", "role"), "a role's ARN", default=None, optional=optional
    )
    return pass_role(argument, PASSED_TO)


def job(kind: str, resource: str, rule: str, *roles: Grant) -> Integration:
    """`kind` is "Training", `resource` "training-job": create, describe and stop one job by its
    name, tag it where Tags are given.
    """
    name = (Argument(f"{kind}JobName", text("job"), f"a {resource.replace('-', ' ')}'s name"),)
    arn = (f"arn:{{partition}}:sagemaker:{{region}}:{{account}}:{resource}/{{job}}",)
    return Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            Grant((f"sagemaker:Create{kind}Job",), arn, name),
            *roles,
            Grant(("sagemaker:AddTags",), arn, name, when=("Tags",)),
            # Step Functions marks the jobs that it waits for with a tag of its own.
            Grant(
                ("sagemaker:AddTags", f"sagemaker:Describe{kind}Job", f"sagemaker:Stop{kind}Job"),
                arn,
                name,
                patterns=(SYNC,),
            ),
            managed_rule(rule),
        ),
    )


def thing(resource: str) -> tuple[str]:
    """The ARN of a model, an endpoint or its configuration."""
    part = resource.replace("-", "_")
    return (f"arn:{{partition}}:sagemaker:{{region}}:{{account}}:{resource}/{{{part}}}",)


def request(*grants: Grant) -> Integration:
    return Integration(PAGE, (REQUEST,), grants)


MODEL = (Argument("ModelName", text("model"), "a model's name"),)
ENDPOINT = (Argument("EndpointName", text("endpoint"), "an endpoint's name"),)
CONFIG = (Argument("EndpointConfigName", text("endpoint_config"), "a configuration's name"),)

SAGEMAKER: Table = {
    "sagemaker:createTrainingJob": job(
        "Training",
        "training-job",
        "StepFunctionsGetEventsForSageMakerTrainingJobsRule",
        role("RoleArn"),
    ),
    "sagemaker:createProcessingJob": job(
        "Processing",
        "processing-job",
        "StepFunctionsGetEventsForSageMakerProcessingJobsRule",
        role("RoleArn"),
    ),
    # A transform job runs with the role of its model.
    "sagemaker:createTransformJob": job(
        "Transform", "transform-job", "StepFunctionsGetEventsForSageMakerTransformJobsRule"
    ),
    "sagemaker:createHyperParameterTuningJob": job(
        "HyperParameterTuning",
        "hyper-parameter-tuning-job",
        "StepFunctionsGetEventsForSageMakerTuningJobsRule",
        role("TrainingJobDefinition.RoleArn|TrainingJobDefinitions[].RoleArn"),
    ),
    # The guide does not name the rule of labeling jobs: one of SageMaker's it is.
    "sagemaker:createLabelingJob": job(
        "Labeling", "labeling-job", "StepFunctionsGetEventsForSageMaker*JobsRule", role("RoleArn")
    ),
    "sagemaker:createModel": request(
        Grant(("sagemaker:CreateModel",), thing("model"), MODEL),
        Grant(("sagemaker:AddTags",), thing("model"), MODEL, when=("Tags",)),
        role("ExecutionRoleArn"),
    ),
    "sagemaker:createEndpointConfig": request(
        Grant(("sagemaker:CreateEndpointConfig",), thing("endpoint-config"), CONFIG),
        Grant(("sagemaker:AddTags",), thing("endpoint-config"), CONFIG, when=("Tags",)),
        role("ExecutionRoleArn", optional=True),
    ),
    # AWS authorizes both by the endpoint and by its configuration.
    "sagemaker:createEndpoint": request(
        Grant(("sagemaker:CreateEndpoint",), thing("endpoint"), ENDPOINT),
        Grant(("sagemaker:CreateEndpoint",), thing("endpoint-config"), CONFIG),
        Grant(("sagemaker:AddTags",), thing("endpoint"), ENDPOINT, when=("Tags",)),
    ),
    "sagemaker:updateEndpoint": request(
        Grant(("sagemaker:UpdateEndpoint",), thing("endpoint"), ENDPOINT),
        Grant(("sagemaker:UpdateEndpoint",), thing("endpoint-config"), CONFIG),
    ),
}
