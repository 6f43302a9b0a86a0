"""Amazon SageMaker AI: training, processing and transform jobs.

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

ROLE = Argument("RoleArn", named("iam", "role", "role"), "a role's ARN")


def job(kind: str, rule: str, *, role: bool) -> Integration:
    """`kind` is "Training": create, describe and stop one job by its name, tag it where Tags are
    given.
    """
    name = (Argument(f"{kind}JobName", text("job"), f"a {kind.lower()} job's name"),)
    arn = (f"arn:{{partition}}:sagemaker:{{region}}:{{account}}:{kind.lower()}-job/{{job}}",)
    return Integration(
        guide("connect-sagemaker"),
        (REQUEST, SYNC),
        (
            Grant((f"sagemaker:Create{kind}Job",), arn, name),
            *((pass_role(ROLE, "sagemaker.amazonaws.com"),) if role else ()),
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


MODEL = (Argument("ModelName", text("model"), "a model's name"),)

SAGEMAKER: Table = {
    "sagemaker:createTrainingJob": job(
        "Training", "StepFunctionsGetEventsForSageMakerTrainingJobsRule", role=True
    ),
    "sagemaker:createProcessingJob": job(
        "Processing", "StepFunctionsGetEventsForSageMakerProcessingJobsRule", role=True
    ),
    # A transform job runs with the role of its model.
    "sagemaker:createTransformJob": job(
        "Transform", "StepFunctionsGetEventsForSageMakerTransformJobsRule", role=False
    ),
    "sagemaker:createModel": Integration(
        guide("connect-sagemaker"),
        (REQUEST,),
        (
            Grant(
                ("sagemaker:CreateModel",),
                ("arn:{partition}:sagemaker:{region}:{account}:model/{model}",),
                MODEL,
            ),
            pass_role(
                Argument("ExecutionRoleArn", named("iam", "role", "role"), "a role's ARN"),
                "sagemaker.amazonaws.com",
            ),
        ),
    ),
}
