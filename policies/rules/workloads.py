"""What runs the work of an orchestration: containers, jobs, builds. No secrets in the open."""

from __future__ import annotations

import json
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
# Type → the properties in which somebody writes what a container or a job is started with.
SETTINGS: dict[str, tuple[str, ...]] = {
    TASK_DEFINITION: ("containerDefinitions",),
    JOB_DEFINITION: (
        "containerProperties",
        "ecsProperties",
        "eksProperties",
        "nodeProperties",
        "parameters",
    ),
    GLUE_JOB: ("defaultArguments", "nonOverridableArguments"),
    "aws:glue/connection:Connection": ("connectionProperties",),
    PROJECT: ("environment",),
    "aws:apprunner/service:Service": ("sourceConfiguration",),
    "aws:sagemaker/model:Model": ("primaryContainer", "containers"),
    "aws:mwaa/environment:Environment": ("airflowConfigurationOptions",),
    "aws:emrserverless/application:Application": ("runtimeConfigurations",),
    "aws:emr/cluster:Cluster": ("configurationsJson", "configurations"),
    "aws:ec2/instance:Instance": ("userData",),
    "aws:ec2/launchTemplate:LaunchTemplate": ("userData",),
    PARAMETER: ("value",),
}
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
    return value


def no_privileges(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A container with the rights of its host: privileged, or among the host's processes."""
    for field in ("pidMode", "ipcMode"):
        if resource.props.get(field) == "host":
            yield Finding(field, "shares the host's. Leave it out, or write task.")
    for field in ("containerDefinitions", "containerProperties"):
        for path, container in _containers(resource.props.get(field), field):
            if is_true(container.get("privileged")):
                yield Finding(
                    f"{path}.privileged",
                    "the container has every right of its host. Set it to false, and add the Linux"
                    " capabilities that it needs.",
                )


def _containers(value: Any, field: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The containers of a definition, which is JSON text or data."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return
    for index, one in enumerate(listed(value)):
        if isinstance(one, Mapping):
            yield f"{field}[{index}]" if isinstance(value, list) else field, one


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
        fix="Leave out privileged, pidMode host and ipcMode host.",
        url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html",
        judge=no_privileges,
        fields={
            TASK_DEFINITION: ("containerDefinitions", "pidMode", "ipcMode"),
            JOB_DEFINITION: ("containerProperties",),
        },
        bad=(
            (
                TASK_DEFINITION,
                {
                    "family": "etl",
                    "containerDefinitions": '[{"name": "main", "privileged": true}]',
                },
            ),
        ),
        good=((TASK_DEFINITION, {"family": "etl", "containerDefinitions": '[{"name": "main"}]'}),),
    ),
]
