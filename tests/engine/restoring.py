"""The first owners' own tools put back what the stack took over: what `terraform apply`, a template
or a script would do, from a picture taken before anything was taken over.
"""

import json
from typing import Any

from tests.engine import teams

TOPIC_ATTRIBUTES = ("DisplayName", "KmsMasterKeyId", "Policy")
QUEUE_ATTRIBUTES = ("KmsMasterKeyId", "MessageRetentionPeriod", "Policy")
ALARM_FIELDS = (
    "AlarmName",
    "AlarmDescription",
    "AlarmActions",
    "OKActions",
    "Namespace",
    "MetricName",
    "Dimensions",
    "Statistic",
    "Period",
    "EvaluationPeriods",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
)
DASHBOARD = "downbeat-prod"
QUEUE = "ccapi-weekly-monitoring-prod-dead-letters"
ALARM = "ccapi-weekly-monitoring-prod-failed"


def picture(client, account) -> dict[str, Any]:
    """Everything of the four systems that the stack takes over, as AWS tells of it."""
    return {
        "machines": {key: _machine(client, account, key) for key in teams.MACHINES},
        "log groups": {key: _group(client, teams.log_group(key)) for key in teams.MACHINES},
        "topics": {name: _topic(client, account, name) for name in teams.TOPICS},
        "subscriptions": _subscriptions(client),
        "queue": _queue(client),
        "alarm": _alarm(client),
        "dashboard": client("cloudwatch").get_dashboard(DashboardName=DASHBOARD)["DashboardBody"],
    }


def restore(client, account, before) -> None:
    """Put everything back as the picture has it; the triggers on, as they were."""
    for key, was in before["machines"].items():
        client("stepfunctions").update_state_machine(
            stateMachineArn=teams.machine_arn(account, key), **was
        )
    for key, was in before["log groups"].items():
        group = teams.log_group(key)
        client("logs").put_retention_policy(logGroupName=group, retentionInDays=was["days"])
        client("logs").disassociate_kms_key(logGroupName=group)
    for name, was in before["topics"].items():
        arn = teams.topic_arn(account, name)
        for attribute in TOPIC_ATTRIBUTES:
            client("sns").set_topic_attributes(
                TopicArn=arn, AttributeName=attribute, AttributeValue=was[attribute]
            )
    for arn in before["subscriptions"]:
        client("sns").set_subscription_attributes(
            SubscriptionArn=arn, AttributeName="RedrivePolicy", AttributeValue=""
        )
    client("sqs").set_queue_attributes(QueueUrl=_url(client), Attributes=before["queue"])
    client("cloudwatch").put_metric_alarm(**before["alarm"])
    client("cloudwatch").put_dashboard(DashboardName=DASHBOARD, DashboardBody=before["dashboard"])
    teams.triggers_on(client, account)


def _machine(client, account, key):
    found = client("stepfunctions").describe_state_machine(
        stateMachineArn=teams.machine_arn(account, key)
    )
    return {
        "definition": found["definition"],
        "roleArn": found["roleArn"],
        "loggingConfiguration": {
            "level": (found.get("loggingConfiguration") or {"level": "OFF"})["level"]
        },
        "tracingConfiguration": {
            "enabled": bool((found.get("tracingConfiguration") or {}).get("enabled"))
        },
    }


def _group(client, name):
    (group,) = client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return {"days": group["retentionInDays"], "key": group.get("kmsKeyId")}


def _topic(client, account, name):
    attributes = client("sns").get_topic_attributes(TopicArn=teams.topic_arn(account, name))
    told = attributes["Attributes"]
    return {
        **{key: told.get(key, "") for key in TOPIC_ATTRIBUTES},
        "Policy": json.dumps(json.loads(told["Policy"]), sort_keys=True),
    }


def _subscriptions(client):
    listed = client("sns").list_subscriptions()["Subscriptions"]
    names = {teams.topic_name(one["TopicArn"]): one for one in listed}
    assert set(names) >= set(teams.TOPICS)
    return sorted(
        one["SubscriptionArn"]
        for one in listed
        if teams.topic_name(one["TopicArn"]) in teams.TOPICS
        and one["Endpoint"] == teams.TOPICS[teams.topic_name(one["TopicArn"])]
    )


def _url(client):
    return client("sqs").get_queue_url(QueueName=QUEUE)["QueueUrl"]


def _queue(client):
    told = client("sqs").get_queue_attributes(QueueUrl=_url(client), AttributeNames=["All"])
    return {key: told["Attributes"].get(key, "") for key in QUEUE_ATTRIBUTES}


def _alarm(client):
    (alarm,) = client("cloudwatch").describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return {key: alarm[key] for key in ALARM_FIELDS if key in alarm}
