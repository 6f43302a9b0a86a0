"""How alarms, dashboards and the stack's key are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.ops.adoption.counterpart import Counterpart, Look, absent, present, tag_map
from downbeat.ops.connection import Connection
from downbeat.ops.gather import pages

Inputs = Mapping[str, Any]
# Inputs of the provider → properties of an alarm.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
ALARM = {
    "name": "AlarmName",
    "alarmDescription": "AlarmDescription",
    "alarmActions": "AlarmActions",
    "okActions": "OKActions",
    "namespace": "Namespace",
    "metricName": "MetricName",
    "statistic": "Statistic",
    "period": "Period",
    "evaluationPeriods": "EvaluationPeriods",
    "threshold": "Threshold",
    "comparisonOperator": "ComparisonOperator",
    "treatMissingData": "TreatMissingData",
}


def _alarm(where: Connection, inputs: Inputs) -> Counterpart | None:
    client = where.client("cloudwatch")
    answer = client.describe_alarms(AlarmNames=[inputs["name"]], AlarmTypes=["MetricAlarm"])
    alarm = next(iter(answer["MetricAlarms"]), None)
    if not alarm:
        return None
    properties = present(**{key: alarm.get(api) for key, api in ALARM.items()})
    if alarm.get("Dimensions"):
        properties["dimensions"] = dimensions(alarm["Dimensions"])
    if alarm.get("Metrics"):
        properties["metricQueries"] = [_query(one) for one in alarm["Metrics"]]
    tags = tag_map(client.list_tags_for_resource(ResourceARN=alarm["AlarmArn"]).get("Tags"))
    return Counterpart(inputs["name"], properties, inputs["name"], tags)


def dimensions(listed: list[dict[str, str]]) -> dict[str, str]:
    """Return CloudWatch's list of dimensions as the provider has them: name → value."""
    return {one["Name"]: one["Value"] for one in listed}


def _query(query: Mapping[str, Any]) -> dict[str, Any]:
    """One of an alarm's metrics or expressions, by the provider's names."""
    stat = query.get("MetricStat")
    metric = stat and present(
        namespace=stat["Metric"]["Namespace"],
        metricName=stat["Metric"]["MetricName"],
        dimensions=dimensions(stat["Metric"].get("Dimensions", [])),
        period=stat["Period"],
        stat=stat["Stat"],
    )
    return present(
        id=query["Id"],
        expression=query.get("Expression"),
        label=query.get("Label"),
        returnData=query.get("ReturnData"),
        metric=metric,
    )


def _dashboard(where: Connection, inputs: Inputs) -> Counterpart | None:
    name = inputs["dashboardName"]
    dashboard = absent(where.client("cloudwatch").get_dashboard, DashboardName=name)
    return dashboard and Counterpart(
        name, {"dashboardName": name, "dashboardBody": dashboard["DashboardBody"]}, name
    )


def _key_alias(where: Connection, inputs: Inputs) -> Counterpart | None:
    aliases = pages(where.client("kms"), "list_aliases", "Aliases")
    alias = next((one for one in aliases if one["AliasName"] == inputs["name"]), None)
    return alias and Counterpart(
        inputs["name"],
        present(name=inputs["name"], targetKeyId=alias.get("TargetKeyId")),
        inputs["name"],
    )


def _key(where: Connection, inputs: Inputs) -> Counterpart | None:
    """The key behind the stack's alias."""
    client = where.client("kms")
    response = absent(client.describe_key, KeyId=inputs["alias"])
    if not response or response["KeyMetadata"]["KeyState"] == "PendingDeletion":
        return None
    key = response["KeyMetadata"]["KeyId"]
    properties = present(
        description=response["KeyMetadata"].get("Description"),
        policy=client.get_key_policy(KeyId=key, PolicyName="default")["Policy"],
        enableKeyRotation=client.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"],
    )
    tags = {one["TagKey"]: one["TagValue"] for one in client.list_resource_tags(KeyId=key)["Tags"]}
    return Counterpart(key, properties, key, tags)


def _mute_rule(where: Connection, inputs: Inputs) -> Counterpart | None:
    mute_rule = absent(
        where.client("cloudwatch").get_alarm_mute_rule, AlarmMuteRuleName=inputs["name"]
    )
    if not mute_rule:
        return None
    schedule = mute_rule.get("Rule", {}).get("Schedule", {})
    properties = present(
        name=mute_rule.get("Name"),
        description=mute_rule.get("Description"),
        rule={"schedule": {key.lower(): value for key, value in schedule.items()}},
        muteTargets={"alarmNames": mute_rule.get("MuteTargets", {}).get("AlarmNames")},
    )
    return Counterpart(inputs["name"], properties, inputs["name"])


def _budget(where: Connection, inputs: Inputs) -> Counterpart | None:
    """Budgets are the account's, of no region."""
    response = absent(
        where.client("budgets").describe_budget,
        AccountId=where.account,
        BudgetName=inputs["name"],
    )
    if not response:
        return None
    budget = response["Budget"]
    limit = budget.get("BudgetLimit") or {}
    properties = present(
        name=budget["BudgetName"],
        budgetType=budget.get("BudgetType"),
        limitAmount=limit.get("Amount"),
        limitUnit=limit.get("Unit"),
        timeUnit=budget.get("TimeUnit"),
    )
    return Counterpart(f"{where.account}:{inputs['name']}", properties, inputs["name"])


LOOKS: dict[str, Look] = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": _mute_rule,
    "aws:cloudwatch/dashboard:Dashboard": _dashboard,
    "aws:kms/alias:Alias": _key_alias,
    "aws:kms/key:Key": _key,
    "aws:budgets/budget:Budget": _budget,
}
