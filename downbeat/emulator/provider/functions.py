"""Lambda: functions."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.function_code import code_parameters, sha256
from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
    pascal,
)


def _configuration(inputs: Inputs) -> dict[str, Any]:
    vpc = inputs.get("vpcConfig") or {}
    layers = inputs.get("layers")
    return given(
        FunctionName=inputs["name"],
        Role=inputs["role"],
        Handler=inputs.get("handler"),
        Runtime=inputs.get("runtime"),
        Description=inputs.get("description") or "",
        Timeout=inputs["timeout"],
        MemorySize=inputs["memorySize"],
        Environment={"Variables": dict((inputs.get("environment") or {}).get("variables") or {})},
        KMSKeyArn=inputs.get("kmsKeyArn"),
        DeadLetterConfig=inputs.get("deadLetterConfig")
        and {"TargetArn": inputs["deadLetterConfig"]["targetArn"]},
        TracingConfig=inputs.get("tracingConfig") and pascal(inputs["tracingConfig"]),
        EphemeralStorage=inputs.get("ephemeralStorage") and pascal(inputs["ephemeralStorage"]),
        LoggingConfig=_logging(inputs.get("loggingConfig")),
        VpcConfig=(
            {
                "SubnetIds": vpc.get("subnetIds", []),
                "SecurityGroupIds": vpc.get("securityGroupIds", []),
            }
            if vpc
            else None
        ),
        Layers=layers,
    )


def _logging(logging: Inputs | None) -> dict[str, Any] | None:
    return logging and given(
        LogFormat=logging.get("logFormat"),
        LogGroup=logging.get("logGroup"),
        ApplicationLogLevel=logging.get("applicationLogLevel"),
        SystemLogLevel=logging.get("systemLogLevel"),
    )  # type: ignore[return-value]


def _create_function(place: Target, inputs: Inputs) -> Outputs:
    functions = place("lambda")
    functions.create_function(
        **_configuration(inputs),
        Code=code_parameters(inputs),
        PackageType=inputs["packageType"],
        **given(Architectures=inputs.get("architectures"), Publish=inputs.get("publish")),
    )
    _reserve(place, inputs)
    return _function_outputs(place, inputs["name"])


def _reserve(place: Target, inputs: Inputs) -> None:
    if inputs.get("reservedConcurrentExecutions", -1) >= 0:
        place("lambda").put_function_concurrency(
            FunctionName=inputs["name"],
            ReservedConcurrentExecutions=inputs["reservedConcurrentExecutions"],
        )
    else:
        missing(place("lambda").delete_function_concurrency, FunctionName=inputs["name"])


def _function_outputs(place: Target, name: str) -> Outputs:
    configuration = place("lambda").get_function_configuration(FunctionName=name)
    arn = place.arn("lambda", f"function:{name}")
    version = configuration.get("Version", "$LATEST")
    return {
        "arn": arn,
        "invokeArn": _invoke_arn(place, arn),
        "qualifiedArn": f"{arn}:{version}",
        "qualifiedInvokeArn": _invoke_arn(place, f"{arn}:{version}"),
        "version": version,
        "lastModified": configuration["LastModified"],
        "sourceCodeSize": configuration["CodeSize"],
        "codeSha256": configuration["CodeSha256"],
    }


def _invoke_arn(place: Target, arn: str) -> str:
    service = f"arn:{place.partition}:apigateway:{place.region}:lambda"
    return f"{service}:path/2015-03-31/functions/{arn}/invocations"


def _update_function(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    functions, name = place("lambda"), inputs["name"]
    code = code_parameters(inputs)
    if "ZipFile" not in code or sha256(code["ZipFile"]) != state.get("codeSha256"):
        functions.update_function_code(
            FunctionName=name, **code, **given(Architectures=inputs.get("architectures"))
        )
    functions.update_function_configuration(**_configuration(inputs))
    _reserve(place, inputs)
    if inputs.get("publish"):
        functions.publish_version(FunctionName=name)
    return _function_outputs(place, name)


def _read_function(place: Target, name: str, state: Inputs) -> Outputs | None:
    configuration = missing(place("lambda").get_function_configuration, FunctionName=name)
    return configuration and {
        "arn": configuration["FunctionArn"],
        "name": name,
        "role": configuration["Role"],
        "timeout": configuration["Timeout"],
        "memorySize": configuration["MemorySize"],
        "codeSha256": configuration["CodeSha256"],
        "packageType": configuration.get("PackageType"),
    }


def _delete_function(place: Target, name: str, state: Inputs) -> None:
    place("lambda").delete_function(FunctionName=name)


RESOURCES = [
    ResourceType(
        "aws:lambda/function:Function",
        create=_create_function,
        update=_update_function,
        read=_read_function,
        delete=_delete_function,
        id="{name}",
        outputs={
            "arn": "arn:{partition}:lambda:{region}:{account}:function:{name}",
            "invokeArn": (
                "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"
                "arn:{partition}:lambda:{region}:{account}:function:{name}/invocations"
            ),
        },
        volatile=frozenset(
            {
                "version",
                "qualifiedArn",
                "qualifiedInvokeArn",
                "lastModified",
                "sourceCodeSize",
                "codeSha256",
            }
        ),
        replaces=frozenset({"name", "packageType"}),
        autoname="name",
        taggable="lambda",
        defaults={
            "memorySize": 128,
            "packageType": "Zip",
            "timeout": 3,
            "reservedConcurrentExecutions": -1,
            "publish": False,
        },
    ),
]
