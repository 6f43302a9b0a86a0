"""CloudWatch: metric and composite alarms, dashboards."""

from __future__ import annotations

import json
from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    missing,
    pascal,
)

# Inputs whose name is not the API's with a small first letter.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
RENAMED = {
    "OkActions": "OKActions",
    "EvaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
}


def _dimensions(dimensions: Inputs | None) -> list[dict[str, str]]:
    return [
        {"Name": name, "Value": str(value)} for name, value in sorted((dimensions or {}).items())
    ]


def _query(query: Inputs) -> dict[str, Any]:
    """One of `metricQueries`: the API wants the dimensions as pairs and the metric in two
    levels.
    """
    metric = query.get("metric")
    rest = pascal(query, "metric", "dimensions")
    if metric:
        rest["MetricStat"] = pascal(
            {key: metric[key] for key in ("period", "stat", "unit") if metric.get(key) is not None}
        ) | {
            "Metric": {
                "Namespace": metric.get("namespace", ""),
                "MetricName": metric["metricName"],
                "Dimensions": _dimensions(metric.get("dimensions")),
            }
        }
    return rest


def _put_alarm(place: Target, inputs: Inputs) -> Outputs:
    arguments = pascal(inputs, "name", "region", "tags", "tagsAll", "dimensions", "metricQueries")
    arguments = {RENAMED.get(key, key): value for key, value in arguments.items() if value != ""}
    if inputs.get("metricQueries"):
        arguments["Metrics"] = [_query(query) for query in inputs["metricQueries"]]
    elif inputs.get("dimensions"):
        arguments["Dimensions"] = _dimensions(inputs["dimensions"])
    place("cloudwatch").put_metric_alarm(AlarmName=inputs["name"], **arguments)
    return {}


def _read_alarm(place: Target, name: str, state: Inputs) -> Outputs | None:
    alarms = place("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"])[
        "MetricAlarms"
    ]
    if not alarms:
        return None
    kept = {
        "arn": alarms[0]["AlarmArn"],
        "name": name,
        "comparisonOperator": alarms[0].get("ComparisonOperator"),
    }
    return kept | {
        key: alarms[0][api]
        for key, api in (("threshold", "Threshold"), ("evaluationPeriods", "EvaluationPeriods"))
        if api in alarms[0]
    }


def _delete_alarm(place: Target, name: str, state: Inputs) -> None:
    place("cloudwatch").delete_alarms(AlarmNames=[name])


def _put_composite(place: Target, inputs: Inputs) -> Outputs:
    arguments = pascal(inputs, "alarmName", "actionsSuppressor", "region", "tags", "tagsAll")
    suppressor = inputs.get("actionsSuppressor")
    if suppressor:
        arguments |= {
            "ActionsSuppressor": suppressor["alarm"],
            "ActionsSuppressorExtensionPeriod": suppressor["extensionPeriod"],
            "ActionsSuppressorWaitPeriod": suppressor["waitPeriod"],
        }
    arguments = {RENAMED.get(key, key): value for key, value in arguments.items()}
    place("cloudwatch").put_composite_alarm(AlarmName=inputs["alarmName"], **arguments)
    return {}


def _read_composite(place: Target, name: str, state: Inputs) -> Outputs | None:
    alarms = place("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])[
        "CompositeAlarms"
    ]
    return (
        {"arn": alarms[0]["AlarmArn"], "alarmName": name, "alarmRule": alarms[0]["AlarmRule"]}
        if alarms
        else None
    )


def _put_dashboard(place: Target, inputs: Inputs) -> Outputs:
    answer = place("cloudwatch").put_dashboard(
        DashboardName=inputs["dashboardName"], DashboardBody=inputs["dashboardBody"]
    )
    if answer.get("DashboardValidationMessages"):
        raise ValueError(json.dumps(answer["DashboardValidationMessages"]))
    return {}


def _read_dashboard(place: Target, name: str, state: Inputs) -> Outputs | None:
    dashboard = missing(place("cloudwatch").get_dashboard, DashboardName=name)
    return dashboard and {"dashboardName": name, "dashboardBody": dashboard["DashboardBody"]}


def _delete_dashboard(place: Target, name: str, state: Inputs) -> None:
    place("cloudwatch").delete_dashboards(DashboardNames=[name])


def _keep_mute_rule(place: Target, inputs: Inputs) -> Outputs:
    """The embedded AWS has no mute rules: the stand-in keeps one in its state, and the alarms there
    ring as ever.
    """
    return {}


RESOURCES = [
    ResourceType(
        "aws:cloudwatch/alarmMuteRule:AlarmMuteRule",
        create=_keep_mute_rule,
        update=lambda place, inputs, state: _keep_mute_rule(place, inputs),
        read=lambda place, name, state: dict(state),
        delete=lambda place, name, state: None,
        id="{name}",
        outputs={"arn": "arn:{partition}:cloudwatch:{region}:{account}:alarm-mute-rule:{name}"},
        replaces=frozenset({"name"}),
        autoname="name",
    ),
    ResourceType(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        create=_put_alarm,
        update=lambda place, inputs, state: _put_alarm(place, inputs),
        read=_read_alarm,
        delete=_delete_alarm,
        id="{name}",
        outputs={"arn": "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}"},
        replaces=frozenset({"name"}),
        autoname="name",
        taggable="cloudwatch",
        defaults={"actionsEnabled": True, "treatMissingData": "missing"},
    ),
    ResourceType(
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        create=_put_composite,
        update=lambda place, inputs, state: _put_composite(place, inputs),
        read=_read_composite,
        delete=_delete_alarm,
        id="{alarmName}",
        outputs={"arn": "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarmName}"},
        replaces=frozenset({"alarmName"}),
        taggable="cloudwatch",
        defaults={"actionsEnabled": True},
    ),
    ResourceType(
        "aws:cloudwatch/dashboard:Dashboard",
        create=_put_dashboard,
        update=lambda place, inputs, state: _put_dashboard(place, inputs),
        read=_read_dashboard,
        delete=_delete_dashboard,
        id="{dashboardName}",
        outputs={"dashboardArn": "arn:{partition}:cloudwatch::{account}:dashboard/{dashboardName}"},
        replaces=frozenset({"dashboardName"}),
        named_by="dashboardName",
    ),
]
