"""ECS: clusters and task definitions. A changed task definition is a new revision, as AWS makes
it.
"""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from downbeat.emulator.provider.resource import EVERY, Inputs, Outputs, ResourceType, Target, given

INACTIVE = "INACTIVE"


def _camel(value: Any) -> Any:
    """The aws provider lets containers be written as JSON in ECS's own camelCase or in capitals;
    boto3 takes camelCase.
    """
    if isinstance(value, dict):
        return {
            key[:1].lower() + key[1:]: _camel(item)
            for key, item in value.items()
            if item is not None
        }
    return [_camel(item) for item in value] if isinstance(value, list) else value


def _cluster(inputs: Inputs) -> dict[str, Any]:
    return given(
        settings=[
            {"name": item["name"], "value": item["value"]} for item in inputs.get("settings") or []
        ]
        or None,
        configuration=inputs.get("configuration"),
        serviceConnectDefaults=inputs.get("serviceConnectDefaults"),
    )


def _create_cluster(place: Target, inputs: Inputs) -> Outputs:
    return {
        "arn": (
            place("ecs").create_cluster(clusterName=inputs["name"], **_cluster(inputs))["cluster"][
                "clusterArn"
            ]
        )
    }


def _update_cluster(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    place("ecs").update_cluster(cluster=inputs["name"], **_cluster(inputs))
    return {"arn": state["arn"]}


def _read_cluster(place: Target, arn: str, state: Inputs) -> Outputs | None:
    clusters = place("ecs").describe_clusters(clusters=[arn], include=["SETTINGS"])["clusters"]
    active = [cluster for cluster in clusters if cluster["status"] != INACTIVE]
    return {"arn": active[0]["clusterArn"], "name": active[0]["clusterName"]} if active else None


def _delete_cluster(place: Target, arn: str, state: Inputs) -> None:
    place("ecs").delete_cluster(cluster=arn)


def _register(place: Target, inputs: Inputs) -> Outputs:
    containers = json.loads(inputs["containerDefinitions"])
    made = place("ecs").register_task_definition(
        family=inputs["family"],
        containerDefinitions=_camel(containers),
        **given(
            cpu=inputs.get("cpu"),
            memory=inputs.get("memory"),
            executionRoleArn=inputs.get("executionRoleArn"),
            taskRoleArn=inputs.get("taskRoleArn"),
            networkMode=inputs.get("networkMode"),
            requiresCompatibilities=inputs.get("requiresCompatibilities"),
            runtimePlatform=inputs.get("runtimePlatform"),
            ephemeralStorage=inputs.get("ephemeralStorage"),
            volumes=[{"name": volume["name"]} for volume in inputs.get("volumes") or []] or None,
        ),
    )["taskDefinition"]
    arn = made["taskDefinitionArn"]
    return {"arn": arn, "revision": made["revision"], "arnWithoutRevision": arn.rsplit(":", 1)[0]}


def _read_definition(place: Target, family: str, state: Inputs) -> Outputs | None:
    try:
        task_definition = place("ecs").describe_task_definition(
            taskDefinition=state.get("arn") or family
        )["taskDefinition"]
    except ClientError as error:
        if (
            error.response["Error"]["Code"] == "ClientException"
        ):  # ECS's word for "no such task definition"
            return None
        raise
    if task_definition.get("status") == INACTIVE:
        return None
    return {
        "arn": task_definition["taskDefinitionArn"],
        "family": task_definition["family"],
        "revision": task_definition["revision"],
    }


def _deregister(place: Target, family: str, state: Inputs) -> None:
    if not state.get("skipDestroy"):
        place("ecs").deregister_task_definition(taskDefinition=state["arn"])


RESOURCES = [
    ResourceType(
        "aws:ecs/cluster:Cluster",
        create=_create_cluster,
        update=_update_cluster,
        read=_read_cluster,
        delete=_delete_cluster,
        outputs={"arn": "arn:{partition}:ecs:{region}:{account}:cluster/{name}"},
        replaces=frozenset({"name"}),
        autoname="name",
        taggable="ecs",
    ),
    ResourceType(
        "aws:ecs/taskDefinition:TaskDefinition",
        create=_register,
        read=_read_definition,
        delete=_deregister,
        id="{family}",
        outputs={
            "arnWithoutRevision": "arn:{partition}:ecs:{region}:{account}:task-definition/{family}"
        },
        replaces=EVERY,
        taggable="ecs",
    ),
]
