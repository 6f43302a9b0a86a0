"""What runs the work of an orchestration: containers, jobs, builds. No secrets in the open."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .plain import at, is_true, listed
from .rule import CRITICAL, HIGH, MANDATORY, Finding, Resource, Rule
from .secrets import find_secrets

TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
JOB_DEFINITION = "aws:batch/jobDefinition:JobDefinition"
GLUE_JOB = "aws:glue/job:Job"
PROJECT = "aws:codebuild/project:Project"
PARAMETER = "aws:ssm/parameter:Parameter"
KINDS_OF_JOBS = ("container", "ecs", "eks", "node")
# Type → the properties in which somebody writes what a container or a job is started with.
SETTINGS: dict[str, tuple[str, ...]] = {
    TASK_DEFINITION: ("containerDefinitions",),
    JOB_DEFINITION: (*(f"{kind}Properties" for kind in KINDS_OF_JOBS), "parameters"),
    GLUE_JOB: ("defaultArguments", "nonOverridableArguments"),
    "aws:glue/connection:Connection": ("connectionProperties",),
    PROJECT: ("environment",),
    "aws:apprunner/service:Service": ("sourceConfiguration",),
    "aws:sagemaker/model:Model": ("primaryContainer", "containers"),
    "aws:mwaa/environment:Environment": ("airflowConfigurationOptions",),
    "aws:emrserverless/application:Application": ("runtimeConfigurations",),
    "aws:emr/cluster:Cluster": ("configurationsJson", "configurations"),
    "aws:ec2/instance:Instance": ("userData", "userDataBase64"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("userData",),
    PARAMETER: ("value",),
}
BY_SCRIPT = ("aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate")
# Kinds of a CodeBuild variable whose value is the name of the secret.
# https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html
BY_NAME = ("PARAMETER_STORE", "SECRETS_MANAGER")


def no_secrets(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Settings of a workload that hold what belongs into Secrets Manager."""
    for field in SETTINGS[resource.type]:
        for path, value in at(resource.props, field):
            for where, what in find_secrets(_readable(resource, value), path):
                yield Finding(
                    where,
                    f"holds {what}, for everybody who may describe this. Put it into Secrets"
                    " Manager and name it here.",
                )


def _readable(resource: Resource, value: Any) -> Any:
    """The value without what is a secret's name or encrypted; a parameter under its own name."""
    if resource.type == PARAMETER:
        name = str(resource.props.get("name") or resource.name).rsplit("/", 1)[-1]
        return {} if resource.props.get("type") == "SecureString" else {name: value}
    if resource.type == PROJECT and isinstance(value, Mapping):
        variables = [
            one
            for one in listed(value.get("environmentVariables"))
            if not isinstance(one, Mapping) or one.get("type") not in BY_NAME
        ]
        return {**value, "environmentVariables": variables}
    return _decoded(value) if resource.type in BY_SCRIPT and isinstance(value, str) else value


def _decoded(text: str) -> str:
    """A script that is written in base64, or as it is."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return text


# Capabilities with which a container is its host
# (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html).
HOSTS_POWER = ("ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF")
# What of the host's files is the host.
HOSTS_FILES = re.compile(r"/|/(proc|etc|root|dev)(/.*)?|(/var)?/run/(docker|containerd)\b.*")
CONTAINERS = ("containerDefinitions", *(f"{kind}Properties" for kind in KINDS_OF_JOBS))


def no_privileges(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A container with the rights of its host: privileged, among its processes, or on its files."""
    for field in ("pidMode", "ipcMode"):
        if resource.props.get(field) == "host":
            yield Finding(field, "shares the host's. Leave it out, or write task.")
    for field in (*CONTAINERS, "volumes"):
        yield from _rights(_data(resource.props.get(field)), field)


def _rights(value: Any, path: str) -> Iterator[Finding]:
    """Every right of the host in what a container, or its volumes, are described by."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _rights(one, f"{path}[{index}]")
    for key, inner in value.items() if isinstance(value, Mapping) else ():
        name, here = f"{key[:1].lower()}{key[1:]}", f"{path}.{key}"
        if name == "privileged" and is_true(inner):
            yield Finding(
                here,
                "the container has every right of its host. Set it to false, and add the Linux"
                " capabilities that it needs.",
            )
        elif name == "add" and path.lower().endswith("capabilities"):
            for one in listed(inner):
                if isinstance(one, str) and one.upper().removeprefix("CAP_") in HOSTS_POWER:
                    yield Finding(
                        here, "with this capability the container is its host. Remove it."
                    )
        elif name in ("hostPath", "sourcePath") and _host_file(inner):
            yield Finding(here, "the container gets the host itself. Use a volume of its own.")
        elif name in ("hostPID", "hostIPC") and is_true(inner):
            yield Finding(here, "shares the host's. Leave it out.")
        else:
            yield from _rights(inner, here)


def _host_file(value: Any) -> bool:
    path = value.get("path") if isinstance(value, Mapping) else value
    return isinstance(path, str) and HOSTS_FILES.fullmatch(path) is not None


def _data(value: Any) -> Any:
    """What a property holds, which is JSON text or data."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


STARTED = {"name": "nightly", "command": {"scriptLocation": "s3://etl/nightly.py"}}
RULES = [
    Rule(
        name="workload-secrets",
        description="Checks that no container, job, build or parameter holds a secret.",
        level=MANDATORY,
        severity=CRITICAL,
        why="Everybody who may describe the definition reads it, and every old revision keeps it.",
        fix="Store it in Secrets Manager; give a container `secrets`, a job the secret's name.",
        url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
        judge=no_secrets,
        fields=SETTINGS,
        bad=(
            (
                TASK_DEFINITION,
                {
                    "family": "etl",
                    "containerDefinitions": (
                        '[{"name": "main", "environment": [{"name": "DB_PASSWORD", "value":'
                        ' "hunter2!x"}]}]'
                    ),
                },
            ),
            (GLUE_JOB, {**STARTED, "defaultArguments": {"--db_password": "hunter2!x"}}),
        ),
        good=(
            (
                TASK_DEFINITION,
                {
                    "family": "etl",
                    "containerDefinitions": (
                        '[{"name": "main", "secrets": [{"name": "DB_PASSWORD", "valueFrom":'
                        ' "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"}]}]'
                    ),
                },
            ),
            (GLUE_JOB, {**STARTED, "defaultArguments": {"--secret_name": "prod/db"}}),
        ),
        allows=(
            "Names and ARNs of secrets, and variables that CodeBuild reads from a store.",
            "A parameter of the type SecureString.",
        ),
    ),
    Rule(
        name="workload-unprivileged",
        description="Checks that no container has the rights of its host.",
        level=MANDATORY,
        severity=HIGH,
        why="Who breaks out of a privileged container has the host, and every task on it.",
        fix=(
            "Leave out privileged, pidMode host, ipcMode host, capabilities such as SYS_ADMIN, and"
            " files of the host."
        ),
        url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html",
        judge=no_privileges,
        fields={
            TASK_DEFINITION: ("containerDefinitions", "pidMode", "ipcMode", "volumes"),
            JOB_DEFINITION: CONTAINERS[1:],
        },
        bad=(
            (
                TASK_DEFINITION,
                {
                    "family": "etl",
                    "containerDefinitions": '[{"name": "main", "privileged": true}]',
                },
            ),
            (
                TASK_DEFINITION,
                {
                    "family": "etl",
                    "containerDefinitions": '[{"name": "main"}]',
                    "volumes": [{"name": "docker", "hostPath": "/var/run/docker.sock"}],
                },
            ),
        ),
        good=(
            (TASK_DEFINITION, {"family": "etl", "containerDefinitions": '[{"name": "main"}]'}),
            (
                TASK_DEFINITION,
                {
                    "family": "etl",
                    "containerDefinitions": '[{"name": "main"}]',
                    "volumes": [{"name": "data", "hostPath": "/ecs/data"}],
                },
            ),
        ),
    ),
]
