"""Amazon Bedrock. A foundation model belongs to no account; an inference profile sends the call on
to models in several regions.

https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
"""

from __future__ import annotations

import re

from downbeat.asl.integrations.grant import (
    REQUEST,
    SYNC,
    TOKEN,
    Argument,
    Grant,
    Integration,
    Table,
    authorization,
    guide,
    pass_role,
    sdk,
)
from downbeat.asl.integrations.s3 import OBJECT_ARN, exact
from downbeat.asl.resource_arns import MachineLocation, Parts, by_arn, located, named, parse, text

# https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
GEOGRAPHIES = ("us", "us-gov", "eu", "apac", "au", "ca", "jp", "global")
PROFILE_ID = re.compile(rf"^(?:{'|'.join(GEOGRAPHIES)})\.([a-z0-9-]+\.\S+)$")
MODEL_ID = re.compile(r"^[a-z0-9-]+\.[A-Za-z0-9.:-]+$")
OWN_MODELS = ("provisioned-model/", "custom-model-deployment/", "imported-model/")


def profile(text: str, place: MachineLocation) -> tuple[Parts, str] | None:
    """An inference profile of AWS's own and the model it stands for; None for every other model
    id.
    """
    arn = parse(text)
    name = (
        text
        if arn is None
        else arn.resource.removeprefix("inference-profile/")
        if arn.service == "bedrock"
        else ""
    )
    match = PROFILE_ID.match(name)
    if match is None:
        return None
    where = place.parts | (located(arn) if arn else {})
    return {
        **where,
        "profile": (
            f"arn:{where['partition']}:bedrock:{where['region']}:{where['account']}:inference-profile/{name}"
        ),
    }, match[1]


def model(text: str, place: MachineLocation) -> list[Parts] | None:
    """What is invoked itself: a foundation model, an inference profile, a model of the account."""
    arn = parse(text)
    profile_and_model = profile(text, place)
    if profile_and_model:
        return [{"model_arn": profile_and_model[0]["profile"]}]
    if arn is None:
        foundation = f"arn:{place.partition}:bedrock:{place.region}::foundation-model/{text}"
        return [{"model_arn": foundation}] if MODEL_ID.match(text) else None
    if arn.service != "bedrock":
        return None
    foundation_model = arn.resource.startswith("foundation-model/") and not arn.account
    return (
        [{"model_arn": text}] if foundation_model or arn.resource.startswith(OWN_MODELS) else None
    )


def behind_profile(text: str, place: MachineLocation) -> list[Parts] | None:
    """The foundation model behind a profile, in whichever region the profile sends the call to."""
    profile_and_model = profile(text, place)
    return (
        [
            {
                "model": profile_and_model[1],
                "profile": profile_and_model[0]["profile"],
                "partition": profile_and_model[0]["partition"],
            }
        ]
        if profile_and_model
        else []
    )


IS_A = (
    "a model's id or ARN, or an inference profile of AWS's own (an application's profile or a"
    " prompt tells no model)"
)


def guardrail(path: str) -> Grant:
    """The guardrail that this argument names, where it is given."""
    return Grant(
        ("bedrock:ApplyGuardrail",),
        ("arn:{partition}:bedrock:{region}:{account}:guardrail/{guardrail}",),
        (
            Argument(
                path,
                named("bedrock", "guardrail", "guardrail"),
                "a guardrail's id or ARN",
                optional=True,
            ),
        ),
    )


INVOKE = (
    Grant(("bedrock:InvokeModel",), ("{model_arn}",), (Argument("ModelId", model, IS_A),)),
    Grant(
        ("bedrock:InvokeModel",),
        ("arn:{partition}:bedrock:*::foundation-model/{model}",),
        (Argument("ModelId", behind_profile, IS_A),),
        condition={"StringEquals": {"bedrock:InferenceProfileArn": "{profile}"}},
    ),
    guardrail("GuardrailIdentifier"),
)
OBJECT = "s3://bucket/key"


def base_model(text: str, place: MachineLocation) -> list[Parts] | None:
    """What is customized: a foundation model, or a model customized before."""
    arn = parse(text)
    if arn is not None and arn.service == "bedrock" and arn.resource.startswith("custom-model/"):
        return [{"model_arn": text}]
    # Of "amazon.nova-lite-v1:0:300k" the part behind the version is the size of the context.
    return model(text, place)


CUSTOMIZATION_JOBS = ("arn:{partition}:bedrock:{region}:{account}:model-customization-job/*",)
CUSTOM_MODELS = ("arn:{partition}:bedrock:{region}:{account}:custom-model/*",)
CUSTOMIZE = (
    Grant(
        ("bedrock:CreateModelCustomizationJob",),
        ("{model_arn}",),
        (Argument("BaseModelIdentifier", base_model, "a model's id or ARN"),),
    ),
    # The id of a model and of a job are made up when the job is created.
    Grant(("bedrock:CreateModelCustomizationJob",), CUSTOM_MODELS),
    Grant(("bedrock:TagResource",), CUSTOM_MODELS, when=("CustomModelTags",)),
    Grant(("bedrock:TagResource",), CUSTOMIZATION_JOBS, when=("JobTags",)),
    pass_role(
        Argument("RoleArn", named("iam", "role", "role"), "a role's ARN"), "bedrock.amazonaws.com"
    ),
)


def bought_model(text: str, place: MachineLocation) -> list[Parts] | None:
    """A model that throughput is bought for: a foundation model or a custom one, no profile."""
    models = base_model(text, place) or []
    profile = any("inference-profile/" in parts.get("model_arn", "") for parts in models)
    return models if models and not profile else None


def evaluated_model(text: str, place: MachineLocation) -> list[Parts] | None:
    """A model of an evaluation job: IAM knows the foundation models and the custom ones."""
    models = base_model(text, place) or []
    known = any(
        f":{kind}-model/" in parts.get("model_arn", "")
        for parts in models
        for kind in ("foundation", "custom")
    )
    return models if known else None


RAG = "InferenceConfig.RagConfigs[].KnowledgeBaseConfig.RetrieveAndGenerateConfig"
JUDGES = "EvaluatorModelConfig.BedrockEvaluatorModels[].ModelIdentifier"
# Where an evaluation job names models: those that answer, and those that judge.
# https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateEvaluationJob.html
EVALUATED = (
    "InferenceConfig.Models[].BedrockModel.ModelIdentifier",
    f"EvaluationConfig.Automated.{JUDGES}",
    f"EvaluationConfig.Automated.CustomMetricConfig.{JUDGES}",
    f"{RAG}.KnowledgeBaseConfiguration.ModelArn",
    f"{RAG}.ExternalSourcesConfiguration.ModelArn",
)
EVALUATED_IS_A = "a foundation or custom model's id or ARN"


def evaluation_of(path: str, *, optional: bool) -> Grant:
    """The leave to evaluate the model that this argument names."""
    return Grant(
        ("bedrock:CreateEvaluationJob",),
        ("{model_arn}",),
        (Argument(path, evaluated_model, EVALUATED_IS_A, optional=optional),),
    )


EVALUATE = (
    *(evaluation_of(path, optional=True) for path in EVALUATED),
    # One of them is named; a job that judges answers made elsewhere names its models only here.
    evaluation_of("|".join(EVALUATED), optional=False),
    Grant(
        ("bedrock:TagResource",),
        ("arn:{partition}:bedrock:{region}:{account}:evaluation-job/*",),
        when=("JobTags",),
    ),
    pass_role(
        Argument("RoleArn", named("iam", "role", "role"), "a role's ARN"), "bedrock.amazonaws.com"
    ),
)

# https://docs.aws.amazon.com/bedrock/latest/userguide/prov-thru-prereq.html
THROUGHPUT = (
    Grant(
        ("bedrock:CreateProvisionedModelThroughput",),
        ("{model_arn}",),
        (Argument("ModelId", bought_model, "a foundation or custom model's id or ARN"),),
    ),
    Grant(
        ("bedrock:TagResource",),
        ("arn:{partition}:bedrock:{region}:{account}:provisioned-model/*",),
        when=("Tags",),
    ),
)
# Step Functions asks for both actions, on the harness.
# https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/harness-security.html
HARNESS = Grant(
    ("bedrock-agentcore:InvokeAgentRuntime", "bedrock-agentcore:InvokeHarness"),
    ("{harness_arn}",),
    (
        Argument(
            "HarnessArn", by_arn("bedrock-agentcore", "harness/", "harness_arn"), "a harness's ARN"
        ),
    ),
)

# https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-permissions.html
RUNTIME = Grant(
    ("bedrock-agentcore:InvokeAgentRuntime",),
    ("{runtime_arn}", "{runtime_arn}/runtime-endpoint/{endpoint}"),
    (
        Argument(
            "AgentRuntimeArn",
            by_arn("bedrock-agentcore", "runtime/", "runtime_arn"),
            "a runtime's ARN",
        ),
        Argument("Qualifier", text("endpoint"), "an endpoint's name", default="DEFAULT"),
    ),
)

BEDROCK: Table = {
    "aws-sdk:bedrockagentcore:invokeAgentRuntime": sdk(
        authorization("amazonbedrockagentcore"), RUNTIME
    ),
    "aws-sdk:bedrockagentcore:invokeHarness": sdk(authorization("amazonbedrockagentcore"), HARNESS),
    "aws-sdk:bedrock:createEvaluationJob": sdk(authorization("amazonbedrock"), *EVALUATE),
    "aws-sdk:bedrock:createProvisionedModelThroughput": sdk(
        authorization("amazonbedrock"), *THROUGHPUT
    ),
    "bedrock:invokeModel": Integration(
        guide("connect-bedrock"),
        (REQUEST, TOKEN),
        (
            *INVOKE,
            Grant(
                ("s3:GetObject",),
                OBJECT_ARN,
                (Argument("Input.S3Uri", exact, OBJECT, optional=True),),
            ),
            Grant(
                ("s3:PutObject",),
                OBJECT_ARN,
                (Argument("Output.S3Uri", exact, OBJECT, optional=True),),
            ),
        ),
    ),
    "bedrock:createModelCustomizationJob": Integration(
        guide("connect-bedrock"),
        (REQUEST, SYNC, TOKEN),
        (
            *CUSTOMIZE,
            Grant(
                ("bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"),
                CUSTOMIZATION_JOBS,
                patterns=(SYNC,),
            ),
        ),
    ),
    "bedrockagentcore:invokeHarness": Integration(
        guide("connect-bedrockagentcore"), (REQUEST,), (HARNESS,)
    ),
    "aws-sdk:bedrockruntime:invokeModel": sdk(authorization("amazonbedrock"), *INVOKE),
    "aws-sdk:bedrockruntime:converse": sdk(
        authorization("amazonbedrock"),
        *INVOKE[:2],
        guardrail("GuardrailConfig.GuardrailIdentifier"),
    ),
}
