"""Glue: jobs and catalog databases."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
    pascal,
)

JOB = (
    "description",
    "executionClass",
    "glueVersion",
    "maintenanceWindow",
    "maxCapacity",
    "maxRetries",
    "nonOverridableArguments",
    "numberOfWorkers",
    "securityConfiguration",
    "timeout",
    "workerType",
    "jobMode",
    "jobRunQueuingEnabled",
)


def _job(inputs: Inputs) -> dict[str, Any]:
    """The definition of a job, as CreateJob takes it in its arguments and UpdateJob in
    `JobUpdate`.
    """
    command = inputs["command"]
    concurrent = (inputs.get("executionProperty") or {}).get("maxConcurrentRuns")
    # The keys of the default arguments are the job's own ("--TempDir"): they keep their case.
    return pascal(
        {key: inputs[key] for key in JOB if inputs.get(key) is not None}, "nonOverridableArguments"
    ) | given(
        Role=inputs["roleArn"],
        Command=given(
            Name=command.get("name", "glueetl"),
            ScriptLocation=command["scriptLocation"],
            PythonVersion=command.get("pythonVersion"),
        ),
        DefaultArguments=(
            dict(inputs["defaultArguments"]) if inputs.get("defaultArguments") else None
        ),
        NonOverridableArguments=(
            dict(inputs["nonOverridableArguments"])
            if inputs.get("nonOverridableArguments")
            else None
        ),
        ExecutionProperty={"MaxConcurrentRuns": concurrent} if concurrent else None,
        Connections=(
            {"Connections": list(inputs["connections"])} if inputs.get("connections") else None
        ),
        NotificationProperty=inputs.get("notificationProperty")
        and pascal(inputs["notificationProperty"]),
    )


def _create_job(place: Target, inputs: Inputs) -> Outputs:
    place("glue").create_job(Name=inputs["name"], **_job(inputs))
    return {}


def _update_job(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    place("glue").update_job(JobName=inputs["name"], JobUpdate=_job(inputs))
    return {}


def _read_job(place: Target, name: str, state: Inputs) -> Outputs | None:
    response = missing(place("glue").get_job, JobName=name)
    return response and {"name": name, "roleArn": response["Job"]["Role"]}


def _delete_job(place: Target, name: str, state: Inputs) -> None:
    place("glue").delete_job(JobName=name)


def _database(inputs: Inputs) -> dict[str, Any]:
    return {
        "Name": inputs["name"],
        **given(
            Description=inputs.get("description"),
            LocationUri=inputs.get("locationUri"),
            Parameters=dict(inputs["parameters"]) if inputs.get("parameters") else None,
        ),
    }


def _create_database(place: Target, inputs: Inputs) -> Outputs:
    place("glue").create_database(DatabaseInput=_database(inputs))
    return {}


def _update_database(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    place("glue").update_database(Name=inputs["name"], DatabaseInput=_database(inputs))
    return {}


def _read_database(place: Target, identity: str, state: Inputs) -> Outputs | None:
    name = identity.split(":", 1)[-1]
    response = missing(place("glue").get_database, Name=name)
    return response and {"name": name}


def _delete_database(place: Target, identity: str, state: Inputs) -> None:
    place("glue").delete_database(Name=identity.split(":", 1)[-1])


RESOURCES = [
    ResourceType(
        "aws:glue/job:Job",
        create=_create_job,
        update=_update_job,
        read=_read_job,
        delete=_delete_job,
        id="{name}",
        outputs={"arn": "arn:{partition}:glue:{region}:{account}:job/{name}"},
        replaces=frozenset({"name"}),
        autoname="name",
        taggable="glue",
    ),
    ResourceType(
        "aws:glue/catalogDatabase:CatalogDatabase",
        create=_create_database,
        update=_update_database,
        read=_read_database,
        delete=_delete_database,
        id="{account}:{name}",
        outputs={
            "arn": "arn:{partition}:glue:{region}:{account}:database/{name}",
            "catalogId": "{account}",
        },
        replaces=frozenset({"name", "catalogId"}),
        autoname="name",
        taggable="glue",
    ),
]
