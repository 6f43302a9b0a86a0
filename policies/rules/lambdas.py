"""Functions: no secrets in the open, no door to the world, and a trace of what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import ACCOUNT, KEY_ARN, QUEUE_ARN
from .glob import has_wildcard
from .plain import UNKNOWN, Opaque, is_set
from .rule import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, Finding, Resource, Rule, setting
from .secrets import find_secrets

FUNCTION = "aws:lambda/function:Function"
URL = "aws:lambda/functionUrl:FunctionUrl"
PERMISSION = "aws:lambda/permission:Permission"
LAYER = "aws:lambda/layerVersionPermission:LayerVersionPermission"
GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg"

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html: runtimes that AWS no longer
# patches, or will stop to within months.
DEPRECATED = {
    "type": "array",
    "items": {"type": "string"},
    "description": "Runtimes that are not to be used any more.",
    "default": [
        *("python2.7", "python3.6", "python3.7", "python3.8", "python3.9"),
        *(
            "nodejs",
            "nodejs4.3",
            "nodejs6.10",
            "nodejs8.10",
            "nodejs10.x",
            "nodejs12.x",
            "nodejs14.x",
            "nodejs16.x",
            "nodejs18.x",
        ),
        *(
            "java8",
            "dotnetcore1.0",
            "dotnetcore2.0",
            "dotnetcore2.1",
            "dotnetcore3.1",
            "dotnet5.0",
            "dotnet6",
            "dotnet7",
        ),
        *("go1.x", "ruby2.5", "ruby2.7", "ruby3.2", "provided"),
    ],
}


def _variables(resource: Resource) -> Any:
    environment = resource.props.get("environment")
    return environment.get("variables") if isinstance(environment, Mapping) else environment


def env_secrets(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Environment variables that hold what belongs into Secrets Manager."""
    for path, what in find_secrets(_variables(resource), "environment.variables"):
        yield Finding(
            path, f"holds {what}. Put it into Secrets Manager and give the function its ARN."
        )


def env_kms(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Environment variables under AWS's key."""
    if _variables(resource) and not is_set(resource.props.get("kmsKeyArn")):
        yield Finding(
            "kmsKeyArn",
            "environment variables are encrypted with AWS's key. Set kmsKeyArn to a key of your"
            " own.",
        )


def tracing(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """No X-Ray tracing (PassThrough counts: it traces only what the caller traces)."""
    tracing_config = resource.props.get("tracingConfig")
    mode = tracing_config.get("mode") if isinstance(tracing_config, Mapping) else tracing_config
    if mode not in (UNKNOWN, "Active", "PassThrough"):
        yield Finding(
            "tracingConfig.mode", "X-Ray tracing is off. Set tracingConfig to {mode: Active}."
        )


def trace(resource: Resource, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remediation: trace."""
    return {"tracingConfig": {"mode": "Active"}} if list(tracing(resource, config)) else {}


def runtime(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A runtime AWS no longer patches."""
    name = resource.props.get("runtime")
    if isinstance(name, str) and name in setting({"deprecated": DEPRECATED}, config, "deprecated"):
        yield Finding("runtime", f"{name} is deprecated. Use the newest version that AWS supports.")


def url_auth(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A function URL without authorization."""
    kind = resource.props.get("authorizationType")
    if kind is not UNKNOWN and kind != "AWS_IAM":
        yield Finding("authorizationType", "anybody can call this URL. Set AWS_IAM.")


def public(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A function or layer that every account may use."""
    principal = resource.props.get("principal")
    organization = resource.props.get("principalOrgId") or resource.props.get("organizationId")
    narrow = organization is UNKNOWN or (
        isinstance(organization, str) and organization and not has_wildcard(organization)
    )
    if isinstance(principal, str) and has_wildcard(principal) and not narrow:
        what = "use the layer" if resource.type == LAYER else "invoke the function"
        yield Finding(
            "principal", f"anybody may {what}. Name the account or service, or the organization."
        )
    if resource.type == PERMISSION and resource.props.get("functionUrlAuthType") == "NONE":
        yield Finding("functionUrlAuthType", "anybody may call the function's URL. Use AWS_IAM.")


TASK = {"runtime": "python3.13", "handler": "app.handler", "code": Opaque("FileArchive")}
RULES = [
    Rule(
        name="lambda-env-secrets",
        description="Checks that no environment variable holds a secret.",
        level=MANDATORY,
        severity=CRITICAL,
        why="Environment variables are shown to everyone who may look at the function.",
        fix="Store the secret in Secrets Manager, pass its ARN, read it at run time.",
        url=f"{GUIDE}/configuration-envvars-encryption.html",
        judge=env_secrets,
        fields={FUNCTION: ("environment.variables",)},
        bad=((FUNCTION, {**TASK, "environment": {"variables": {"DB_PASSWORD": "correct-horse"}}}),),
        good=(
            (
                FUNCTION,
                {
                    **TASK,
                    "environment": {
                        "variables": {
                            "DB_SECRET_ARN": f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:db"
                        }
                    },
                },
            ),
        ),
        allows=("ARNs, paths and names of secrets.",),
    ),
    Rule(
        name="lambda-url-auth",
        description="Checks that a function URL asks who calls.",
        level=MANDATORY,
        severity=CRITICAL,
        why="A URL without authorization is found within hours.",
        fix="Set authorizationType to AWS_IAM.",
        url=f"{GUIDE}/urls-auth.html",
        judge=url_auth,
        fields={URL: ("authorizationType",)},
        bad=((URL, {"functionName": "builder", "authorizationType": "NONE"}),),
        good=((URL, {"functionName": "builder", "authorizationType": "AWS_IAM"}),),
    ),
    Rule(
        name="lambda-public",
        description="Checks that no function or layer is open to every account.",
        level=MANDATORY,
        severity=CRITICAL,
        why="Anyone could run it and read what it returns.",
        fix="Name the principal.",
        url=f"{GUIDE}/access-control-resource-based.html",
        judge=public,
        fields={
            PERMISSION: ("principal", "principalOrgId", "functionUrlAuthType"),
            LAYER: ("principal", "organizationId"),
        },
        bad=(
            (
                PERMISSION,
                {"action": "lambda:InvokeFunction", "function": "builder", "principal": "*"},
            ),
        ),
        good=(
            (
                PERMISSION,
                {
                    "action": "lambda:InvokeFunction",
                    "function": "builder",
                    "principal": "sns.amazonaws.com",
                    "sourceArn": QUEUE_ARN,
                },
            ),
        ),
        allows=("Everybody of one organization (principalOrgId, organizationId).",),
    ),
    Rule(
        name="lambda-tracing",
        description="Checks whether a function is traced.",
        level=ADVISORY,
        severity=LOW,
        why="A trace shows which call was slow.",
        fix="Set tracingConfig to {mode: Active}. At the level remediate the pack does it.",
        url=f"{GUIDE}/services-xray.html",
        judge=tracing,
        remediate=trace,
        fields={FUNCTION: ("tracingConfig",)},
        bad=((FUNCTION, TASK),),
        good=((FUNCTION, {**TASK, "tracingConfig": {"mode": "Active"}}),),
    ),
    Rule(
        name="lambda-env-kms",
        description="Checks whether environment variables use a key of their owner.",
        level=ADVISORY,
        severity=LOW,
        why="With your own key you decide who reads them.",
        fix="Set kmsKeyArn.",
        url=f"{GUIDE}/configuration-envvars-encryption.html",
        judge=env_kms,
        fields={FUNCTION: ()},
        bad=((FUNCTION, {**TASK, "environment": {"variables": {"LOG_LEVEL": "INFO"}}}),),
        good=(
            (
                FUNCTION,
                {**TASK, "environment": {"variables": {"LOG_LEVEL": "INFO"}}, "kmsKeyArn": KEY_ARN},
            ),
            (FUNCTION, TASK),
        ),
    ),
    Rule(
        name="lambda-runtime",
        description="Checks that a function's runtime is still patched.",
        level=ADVISORY,
        severity=HIGH,
        why="A deprecated runtime gets no security patches.",
        fix="Use the newest version that AWS supports.",
        url=f"{GUIDE}/lambda-runtimes.html",
        judge=runtime,
        fields={FUNCTION: ("runtime",)},
        config={"deprecated": DEPRECATED},
        bad=((FUNCTION, {**TASK, "runtime": "python3.7"}),),
        good=((FUNCTION, TASK),),
    ),
]
