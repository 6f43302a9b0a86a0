"""CloudWatch Logs: log groups and metric filters."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
)


def _create_group(place: Target, inputs: Inputs) -> Outputs:
    place("logs").create_log_group(
        logGroupName=inputs["name"],
        **given(kmsKeyId=inputs.get("kmsKeyId"), logGroupClass=inputs.get("logGroupClass")),
    )
    _retain(place, inputs)
    return {}


def _retain(place: Target, inputs: Inputs) -> None:
    """`retentionInDays` 0 or absent means forever, which the API says by another call."""
    if inputs.get("retentionInDays"):
        place("logs").put_retention_policy(
            logGroupName=inputs["name"], retentionInDays=inputs["retentionInDays"]
        )
    else:
        missing(place("logs").delete_retention_policy, logGroupName=inputs["name"])


def _update_group(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    _retain(place, inputs)
    if inputs.get("kmsKeyId") != state.get("kmsKeyId"):
        if inputs.get("kmsKeyId"):
            place("logs").associate_kms_key(
                logGroupName=inputs["name"], kmsKeyId=inputs["kmsKeyId"]
            )
        else:
            place("logs").disassociate_kms_key(logGroupName=inputs["name"])
    return {"arn": state["arn"]}


def _read_group(place: Target, name: str, state: Inputs) -> Outputs | None:
    groups = place("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    log_group = next((group for group in groups if group["logGroupName"] == name), None)
    return log_group and {
        "name": name,
        "arn": log_group["arn"].removesuffix(":*"),
        "retentionInDays": log_group.get("retentionInDays", 0),
    }


def _delete_group(place: Target, name: str, state: Inputs) -> None:
    place("logs").delete_log_group(logGroupName=name)


def _transformation(transformation: Inputs) -> dict[str, Any]:
    return given(
        metricName=transformation["name"],
        metricNamespace=transformation["namespace"],
        metricValue=transformation["value"],
        defaultValue=(
            float(transformation["defaultValue"])
            if transformation.get("defaultValue") is not None
            else None
        ),
        dimensions=transformation.get("dimensions"),
        unit=transformation.get("unit"),
    )


def _put_filter(place: Target, inputs: Inputs) -> Outputs:
    place("logs").put_metric_filter(
        logGroupName=inputs["logGroupName"],
        filterName=inputs["name"],
        filterPattern=inputs.get("pattern") or "",
        metricTransformations=[_transformation(inputs["metricTransformation"])],
    )
    return {}


def _read_filter(place: Target, name: str, state: Inputs) -> Outputs | None:
    if not state.get("logGroupName"):
        return None
    response = missing(
        place("logs").describe_metric_filters,
        logGroupName=state["logGroupName"],
        filterNamePrefix=name,
    )
    match = next(
        (item for item in (response or {}).get("metricFilters", []) if item["filterName"] == name),
        None,
    )
    return match and {
        "name": name,
        "logGroupName": state["logGroupName"],
        "pattern": match["filterPattern"],
    }


def _delete_filter(place: Target, name: str, state: Inputs) -> None:
    place("logs").delete_metric_filter(logGroupName=state["logGroupName"], filterName=name)


RESOURCES = [
    ResourceType(
        "aws:cloudwatch/logGroup:LogGroup",
        create=_create_group,
        update=_update_group,
        read=_read_group,
        delete=_delete_group,
        id="{name}",
        outputs={"arn": "arn:{partition}:logs:{region}:{account}:log-group:{name}"},
        replaces=frozenset({"name", "namePrefix", "logGroupClass"}),
        autoname="name",
        taggable="logs",
    ),
    ResourceType(
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        create=_put_filter,
        update=lambda place, inputs, state: _put_filter(place, inputs),
        read=_read_filter,
        delete=_delete_filter,
        id="{name}",
        replaces=frozenset({"name", "logGroupName"}),
        autoname="name",
    ),
]
