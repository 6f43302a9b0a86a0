"""Lambda: functions (code from an archive, a file or S3), permissions, event source mappings,
asynchronous invocation.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from downbeat.emulator.provider.resource import (
    EVERY,
    Inputs,
    Outputs,
    Refused,
    ResourceType,
    Target,
    given,
    missing,
    pascal,
)
from downbeat.emulator.provider.values import ARCHIVE, ASSET, SIGNATURE

EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in a zip, so that the same files make the same bytes


def zipped(archive: Inputs) -> bytes:
    """The zip file that an archive (or asset) of the engine stands for; the same files make the
    same bytes.
    """
    path = archive.get("path")
    if path and Path(path).is_file() and zipfile.is_zipfile(path):
        return Path(path).read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as output:
        for name, content in sorted(_files(archive, "").items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            output.writestr(info, content)
    return buffer.getvalue()


def _files(node: Inputs, at: str) -> dict[str, bytes]:
    """The files of an archive or asset, by their path inside the zip."""
    if "assets" in node:
        inside = {name: _files(item, name) for name, item in node["assets"].items()}
        return {path: content for files in inside.values() for path, content in files.items()}
    if "text" in node:
        return {at or "index": node["text"].encode()}
    if "path" not in node:
        raise Refused(
            "code from a URL is not taken by the stand-in: nothing local talks to the network; give"
            " it as a file or a folder"
        )
    path = Path(node["path"])
    if path.is_file():
        return {at or path.name: path.read_bytes()}
    found = sorted(
        file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )
    return {
        "/".join(filter(None, (at, file.relative_to(path).as_posix()))): file.read_bytes()
        for file in found
    }


def _code(inputs: Inputs) -> dict[str, Any]:
    code = inputs.get("code")
    if isinstance(code, dict) and code.get(SIGNATURE) in (ARCHIVE, ASSET):
        return {"ZipFile": zipped(code)}
    return given(
        S3Bucket=inputs.get("s3Bucket"),
        S3Key=inputs.get("s3Key"),
        S3ObjectVersion=inputs.get("s3ObjectVersion"),
        ImageUri=inputs.get("imageUri"),
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


def _logging(wanted: Inputs | None) -> dict[str, Any] | None:
    return wanted and given(
        LogFormat=wanted.get("logFormat"),
        LogGroup=wanted.get("logGroup"),
        ApplicationLogLevel=wanted.get("applicationLogLevel"),
        SystemLogLevel=wanted.get("systemLogLevel"),
    )  # type: ignore[return-value]


def _create_function(place: Target, inputs: Inputs) -> Outputs:
    functions = place("lambda")
    functions.create_function(
        **_configuration(inputs),
        Code=_code(inputs),
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
    found = place("lambda").get_function_configuration(FunctionName=name)
    arn = place.arn("lambda", f"function:{name}")
    version = found.get("Version", "$LATEST")
    return {
        "arn": arn,
        "invokeArn": _invoke_arn(place, arn),
        "qualifiedArn": f"{arn}:{version}",
        "qualifiedInvokeArn": _invoke_arn(place, f"{arn}:{version}"),
        "version": version,
        "lastModified": found["LastModified"],
        "sourceCodeSize": found["CodeSize"],
        "codeSha256": found["CodeSha256"],
    }


def _invoke_arn(place: Target, arn: str) -> str:
    service = f"arn:{place.partition}:apigateway:{place.region}:lambda"
    return f"{service}:path/2015-03-31/functions/{arn}/invocations"


def _update_function(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    functions, name = place("lambda"), inputs["name"]
    code = _code(inputs)
    if "ZipFile" not in code or _sha256(code["ZipFile"]) != state.get("codeSha256"):
        functions.update_function_code(
            FunctionName=name, **code, **given(Architectures=inputs.get("architectures"))
        )
    functions.update_function_configuration(**_configuration(inputs))
    _reserve(place, inputs)
    if inputs.get("publish"):
        functions.publish_version(FunctionName=name)
    return _function_outputs(place, name)


def _sha256(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _read_function(place: Target, name: str, state: Inputs) -> Outputs | None:
    found = missing(place("lambda").get_function_configuration, FunctionName=name)
    return found and {
        "arn": found["FunctionArn"],
        "name": name,
        "role": found["Role"],
        "timeout": found["Timeout"],
        "memorySize": found["MemorySize"],
        "codeSha256": found["CodeSha256"],
        "packageType": found.get("PackageType"),
    }


def _delete_function(place: Target, name: str, state: Inputs) -> None:
    place("lambda").delete_function(FunctionName=name)


def _permit(place: Target, inputs: Inputs) -> Outputs:
    place("lambda").add_permission(
        FunctionName=inputs["function"],
        StatementId=inputs["statementId"],
        Action=inputs["action"],
        Principal=inputs["principal"],
        **given(
            SourceArn=inputs.get("sourceArn"),
            SourceAccount=inputs.get("sourceAccount"),
            Qualifier=inputs.get("qualifier"),
            PrincipalOrgID=inputs.get("principalOrgId"),
            EventSourceToken=inputs.get("eventSourceToken"),
        ),
    )
    return {}


def _read_permission(place: Target, statement: str, state: Inputs) -> Outputs | None:
    if not state.get("function"):
        return None
    found = missing(
        place("lambda").get_policy,
        FunctionName=state["function"],
        **given(Qualifier=state.get("qualifier")),
    )
    statements = json.loads(found["Policy"])["Statement"] if found else []
    return (
        {"statementId": statement}
        if statement in {item.get("Sid") for item in statements}
        else None
    )


def _forbid(place: Target, statement: str, state: Inputs) -> None:
    place("lambda").remove_permission(
        FunctionName=state["function"],
        StatementId=statement,
        **given(Qualifier=state.get("qualifier")),
    )


MAPPING = (
    "batchSize",
    "bisectBatchOnFunctionError",
    "destinationConfig",
    "enabled",
    "functionResponseTypes",
    "kmsKeyArn",
    "maximumBatchingWindowInSeconds",
    "maximumRecordAgeInSeconds",
    "maximumRetryAttempts",
    "parallelizationFactor",
    "scalingConfig",
    "tumblingWindowInSeconds",
)


def _mapping(inputs: Inputs) -> dict[str, Any]:
    arguments = pascal({key: inputs[key] for key in MAPPING if inputs.get(key) is not None})
    if "KmsKeyArn" in arguments:
        arguments["KMSKeyArn"] = arguments.pop("KmsKeyArn")
    filters = (inputs.get("filterCriteria") or {}).get("filters")
    return arguments | ({"FilterCriteria": {"Filters": pascal(filters)}} if filters else {})


def _create_mapping(place: Target, inputs: Inputs) -> Outputs:
    made = place("lambda").create_event_source_mapping(
        EventSourceArn=inputs["eventSourceArn"],
        FunctionName=inputs["functionName"],
        **given(StartingPosition=inputs.get("startingPosition")),
        **_mapping(inputs),
    )
    return _mapping_outputs(place, made)


def _mapping_outputs(place: Target, made: Inputs) -> Outputs:
    return {
        "uuid": made["UUID"],
        "arn": place.arn("lambda", f"event-source-mapping:{made['UUID']}"),
        "functionArn": made["FunctionArn"],
        "state": made.get("State", "Enabled"),
    }


def _update_mapping(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    made = place("lambda").update_event_source_mapping(
        UUID=state["uuid"], FunctionName=inputs["functionName"], **_mapping(inputs)
    )
    return _mapping_outputs(place, made)


def _read_mapping(place: Target, uuid: str, state: Inputs) -> Outputs | None:
    found = missing(place("lambda").get_event_source_mapping, UUID=uuid)
    return found and {
        "uuid": uuid,
        "functionArn": found["FunctionArn"],
        "eventSourceArn": found.get("EventSourceArn"),
    }


def _delete_mapping(place: Target, uuid: str, state: Inputs) -> None:
    place("lambda").delete_event_source_mapping(UUID=uuid)


def _put_invocation(place: Target, inputs: Inputs) -> Outputs:
    destinations = inputs.get("destinationConfig") or {}
    place("lambda").put_function_event_invoke_config(
        FunctionName=inputs["functionName"],
        **given(
            Qualifier=inputs.get("qualifier"),
            MaximumRetryAttempts=inputs.get("maximumRetryAttempts"),
            MaximumEventAgeInSeconds=inputs.get("maximumEventAgeInSeconds"),
        ),
        DestinationConfig=pascal(destinations),
    )
    return {}


def _invoked(identity: str, state: Inputs) -> dict[str, str]:
    return given(
        FunctionName=state.get("functionName") or identity, Qualifier=state.get("qualifier")
    )


def _read_invocation(place: Target, identity: str, state: Inputs) -> Outputs | None:
    found = missing(place("lambda").get_function_event_invoke_config, **_invoked(identity, state))
    return found and given(
        maximumRetryAttempts=found.get("MaximumRetryAttempts"),
        maximumEventAgeInSeconds=found.get("MaximumEventAgeInSeconds"),
    )


def _delete_invocation(place: Target, identity: str, state: Inputs) -> None:
    place("lambda").delete_function_event_invoke_config(**_invoked(identity, state))


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
    ResourceType(
        "aws:lambda/permission:Permission",
        create=_permit,
        read=_read_permission,
        delete=_forbid,
        id="{statementId}",
        replaces=EVERY,
        autoname="statementId",
    ),
    ResourceType(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        create=_create_mapping,
        update=_update_mapping,
        read=_read_mapping,
        delete=_delete_mapping,
        id="{uuid}",
        replaces=frozenset({"eventSourceArn", "startingPosition"}),
        defaults={"enabled": True},
    ),
    ResourceType(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        create=_put_invocation,
        update=lambda place, inputs, state: _put_invocation(place, inputs),
        read=_read_invocation,
        delete=_delete_invocation,
        id="{functionName}",
        replaces=frozenset({"functionName", "qualifier"}),
    ),
]
