"""Resource type → what the aws provider calls to create, read, update and delete it, and on which
ARNs.

The names in an ARN are those that the program registers (registered.json). A type that has no name
of its own, a topic's policy for instance, is reached by the names of another. A key of the stack's
own is managed by its key policy (components/encryption.py), and not from here: by a tag, whoever
may tag keys could claim anybody's. What AWS cannot
restrict to a resource has no ARN here and a line in WILDCARDS. Actions:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
API_DESTINATION = "aws:cloudwatch/eventApiDestination:EventApiDestination"
BUDGET = "aws:budgets/budget:Budget"
CONNECTION = "aws:cloudwatch/eventConnection:EventConnection"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
FUNCTION = "aws:lambda/function:Function"
KEY = "aws:kms/key:Key"
KEY_ALIAS = "aws:kms/alias:Alias"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
MUTE_RULE = "aws:cloudwatch/alarmMuteRule:AlarmMuteRule"
MACHINE = "aws:sfn/stateMachine:StateMachine"
PERMISSION = "aws:lambda/permission:Permission"
QUEUE = "aws:sqs/queue:Queue"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
RULE = "aws:cloudwatch/eventRule:EventRule"
SCHEDULE = "aws:scheduler/schedule:Schedule"
SCHEDULE_GROUP = "aws:scheduler/scheduleGroup:ScheduleGroup"
TOPIC = "aws:sns/topic:Topic"


@dataclass(frozen=True)
class ActionGrant:
    """Actions of one service, by the operation of the engine that needs them, on `arns`; () is what
    AWS forces to be `*`.

    `names` is the type whose names fill the ARNs, "" for ARNs without one. `condition` is a key of
    conditions.CONDITIONS.
    """

    service: str
    arns: tuple[str, ...] = ()
    names: str = ""
    create: str = ""
    read: str = ""
    update: str = ""
    delete: str = ""
    condition: str = ""

    def actions(self, *operations: str) -> set[str]:
        """Actions with their service, of these operations."""
        return {
            f"{self.service}:{action}"
            for operation in operations
            for action in getattr(self, operation).split()
        }


OPERATIONS = ("create", "read", "update", "delete")


def _arn(service: str, resource: str, region: str = "{region}") -> tuple[str, ...]:
    return (f"arn:{{partition}}:{service}:{region}:{{account}}:{resource}",)


ALARM_ARN = _arn("cloudwatch", "alarm:{name}")
MUTE_RULE_ARN = _arn("cloudwatch", "alarm-mute-rule:{name}")
BUDGET_ARN = _arn("budgets", "budget/{name}", region="")
DASHBOARD_ARN = _arn("cloudwatch", "dashboard/{name}", region="")
# The name alone while it is made, with AWS's own id behind it afterwards.
DESTINATION_ARN = (
    *_arn("events", "api-destination/{name}"),
    *_arn("events", "api-destination/{name}/*"),
)
CONNECTION_ARN = (*_arn("events", "connection/{name}"), *_arn("events", "connection/{name}/*"))
CONNECTION_SECRET_ARN = _arn("secretsmanager", "secret:events!connection/{name}/*")
RULE_ARN = _arn("events", "rule/{name}")
# Most of its actions ask for the ARN with its streams, those on tags for the one without.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
GROUP_ARN = (*_arn("logs", "log-group:{name}"), *_arn("logs", "log-group:{name}:*"))
ROLE_ARN = _arn("iam", "role/{name}", region="")
KEY_ARN = _arn("kms", "key/*")
KEY_ALIAS_ARN = _arn("kms", "{name}")
FUNCTION_ARN = _arn("lambda", "function:{name}")
MAPPING_ARN = _arn("lambda", "event-source-mapping:*")
MACHINE_ARN = _arn("states", "stateMachine:{name}")
SCHEDULE_ARN = _arn("scheduler", "schedule/{name}")
SCHEDULE_GROUP_ARN = _arn("scheduler", "schedule-group/{name}")
TOPIC_ARN = _arn("sns", "{name}")
QUEUE_ARN = _arn("sqs", "{name}")
API_DESTINATIONS_ROLE = (
    "role/aws-service-role/apidestinations.events.amazonaws.com/"
    "AWSServiceRoleForAmazonEventBridgeApiDestinations"
)

GRANTS: Mapping[str, tuple[ActionGrant, ...]] = {
    ALARM: (
        ActionGrant(
            "cloudwatch",
            ALARM_ARN,
            ALARM,
            create="PutMetricAlarm TagResource",
            read="DescribeAlarms ListTagsForResource",
            update="UntagResource",
            delete="DeleteAlarms",
        ),
    ),
    MUTE_RULE: (
        ActionGrant(
            "cloudwatch",
            MUTE_RULE_ARN,
            MUTE_RULE,
            create="PutAlarmMuteRule TagResource",
            read="GetAlarmMuteRule ListTagsForResource",
            update="UntagResource",
            delete="DeleteAlarmMuteRule",
        ),
        # A rule may mute only what who makes it may name here.
        ActionGrant("cloudwatch", ALARM_ARN, ALARM, create="PutAlarmMuteRule"),
    ),
    BUDGET: (
        ActionGrant(
            "budgets",
            BUDGET_ARN,
            BUDGET,
            create="ModifyBudget",
            read="ListTagsForResource ViewBudget",
            update="ModifyBudget",
            delete="ModifyBudget",
        ),
    ),
    DASHBOARD: (
        ActionGrant(
            "cloudwatch",
            DASHBOARD_ARN,
            DASHBOARD,
            create="PutDashboard",
            read="GetDashboard ListTagsForResource",
            delete="DeleteDashboards",
        ),
    ),
    RULE: (
        ActionGrant(
            "events",
            RULE_ARN,
            RULE,
            create="PutRule TagResource",
            read="DescribeRule ListTagsForResource",
            update="UntagResource",
            delete="DeleteRule",
        ),
    ),
    "aws:cloudwatch/eventTarget:EventTarget": (
        ActionGrant(
            "events",
            RULE_ARN,
            RULE,
            create="PutTargets",
            read="ListTargetsByRule",
            delete="RemoveTargets",
        ),
    ),
    CONNECTION: (
        ActionGrant(
            "events",
            CONNECTION_ARN,
            CONNECTION,
            create="CreateConnection",
            read="DescribeConnection",
            update="UpdateConnection",
            delete="DeleteConnection",
        ),
        ActionGrant(
            "secretsmanager",
            CONNECTION_SECRET_ARN,
            CONNECTION,
            create="CreateSecret GetSecretValue PutSecretValue",
            update="UpdateSecret",
            delete="DeleteSecret",
        ),
        ActionGrant(
            "iam",
            _arn("iam", API_DESTINATIONS_ROLE, region=""),
            create="CreateServiceLinkedRole",
            condition="for API destinations",
        ),
    ),
    API_DESTINATION: (
        ActionGrant(
            "events",
            DESTINATION_ARN,
            API_DESTINATION,
            create="CreateApiDestination",
            read="DescribeApiDestination",
            update="UpdateApiDestination",
            delete="DeleteApiDestination",
        ),
        ActionGrant(
            "events",
            CONNECTION_ARN,
            CONNECTION,
            create="CreateApiDestination",
            read="DescribeApiDestination",
        ),
    ),
    LOG_GROUP: (
        ActionGrant(
            "logs",
            GROUP_ARN,
            LOG_GROUP,
            create="CreateLogGroup PutRetentionPolicy TagResource",
            read="GetDataProtectionPolicy ListTagsForResource",
            update="AssociateKmsKey DeleteRetentionPolicy DisassociateKmsKey UntagResource",
            delete="DeleteLogGroup",
        ),
        ActionGrant("logs", read="DescribeLogGroups"),
    ),
    ROLE: (
        ActionGrant(
            "iam",
            ROLE_ARN,
            ROLE,
            create="TagRole",
            read="GetRole ListAttachedRolePolicies ListRolePolicies",
            update="UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
            delete="DeleteRole ListInstanceProfilesForRole",
        ),
        ActionGrant(
            "iam",
            ROLE_ARN,
            ROLE,
            create="CreateRole PutRolePermissionsBoundary",
            condition="bounded",
        ),
    ),
    ROLE_POLICY: (
        ActionGrant(
            "iam",
            ROLE_ARN,
            ROLE,
            create="PutRolePolicy",
            condition="bounded",
        ),
        ActionGrant("iam", ROLE_ARN, ROLE, read="GetRolePolicy", delete="DeleteRolePolicy"),
    ),
    KEY: (
        ActionGrant("kms", create="CreateKey", condition="made for this stack"),
        ActionGrant("kms", KEY_ARN, create="TagResource", condition="made for this stack"),
        ActionGrant(
            "kms",
            KEY_ARN,
            read="DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
            condition="of this stack",
        ),
    ),
    KEY_ALIAS: (
        ActionGrant(
            "kms",
            KEY_ALIAS_ARN,
            KEY_ALIAS,
            create="CreateAlias",
            update="UpdateAlias",
            delete="DeleteAlias",
        ),
        ActionGrant("kms", read="ListAliases"),
    ),
    FUNCTION: (
        ActionGrant(
            "lambda",
            FUNCTION_ARN,
            FUNCTION,
            create=(
                "CreateFunction DeleteFunctionCodeSigningConfig DeleteFunctionConcurrency"
                " PutFunctionCodeSigningConfig PutFunctionConcurrency TagResource"
            ),
            read=(
                "GetFunction GetFunctionCodeSigningConfig GetFunctionConfiguration ListTags"
                " ListVersionsByFunction"
            ),
            update="UntagResource UpdateFunctionCode UpdateFunctionConfiguration",
            delete="DeleteFunction",
        ),
        ActionGrant(
            "kms",
            ("{key}",),
            create="CreateGrant Encrypt",
            read="Decrypt",
            condition="through Lambda",
        ),
    ),
    # Of functions that exist already and hear of a topic; their ARNs are their names here.
    PERMISSION: (
        ActionGrant(
            "lambda",
            ("{name}", "{name}:*"),
            PERMISSION,
            create="AddPermission",
            read="GetPolicy",
            delete="RemovePermission",
        ),
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": (
        ActionGrant("lambda", create="CreateEventSourceMapping", condition="of its functions"),
        ActionGrant("lambda", MAPPING_ARN, create="TagResource", condition="made for this stack"),
        ActionGrant(
            "lambda",
            MAPPING_ARN,
            read="GetEventSourceMapping",
            update="UpdateEventSourceMapping",
            delete="DeleteEventSourceMapping",
            condition="of its functions",
        ),
        ActionGrant(
            "lambda",
            MAPPING_ARN,
            create="TagResource",
            read="ListTags",
            update="UntagResource",
            condition="of this stack",
        ),
    ),
    SCHEDULE: (
        ActionGrant(
            "scheduler",
            SCHEDULE_ARN,
            SCHEDULE,
            create="CreateSchedule",
            read="GetSchedule",
            update="UpdateSchedule",
            delete="DeleteSchedule",
        ),
    ),
    SCHEDULE_GROUP: (
        ActionGrant(
            "scheduler",
            SCHEDULE_GROUP_ARN,
            SCHEDULE_GROUP,
            create="CreateScheduleGroup TagResource",
            read="GetScheduleGroup ListTagsForResource",
            update="UntagResource",
            delete="DeleteScheduleGroup",
        ),
    ),
    MACHINE: (
        ActionGrant(
            "states",
            MACHINE_ARN,
            MACHINE,
            create="CreateStateMachine PublishStateMachineVersion TagResource",
            read="DescribeStateMachine ListStateMachineVersions ListTagsForResource",
            update="UntagResource UpdateStateMachine",
            delete="DeleteStateMachine",
        ),
        ActionGrant("states", read="ValidateStateMachineDefinition"),
        # By which the program finds names that are taken (components/existing_names.py).
        ActionGrant("cloudformation", read="GetResource"),
    ),
    # Judged by the state machine's own ARN:
    # https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    "aws:sfn/alias:Alias": (
        ActionGrant(
            "states",
            MACHINE_ARN,
            MACHINE,
            create="CreateStateMachineAlias",
            read="DescribeStateMachineAlias ListStateMachineAliases",
            update="UpdateStateMachineAlias",
            delete="DeleteStateMachineAlias",
        ),
    ),
    TOPIC: (
        ActionGrant(
            "sns",
            TOPIC_ARN,
            TOPIC,
            create="CreateTopic TagResource",
            read=(
                "GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic"
                " ListTagsForResource"
            ),
            update="SetTopicAttributes UntagResource",
            delete="DeleteTopic",
        ),
    ),
    "aws:sns/topicPolicy:TopicPolicy": (
        ActionGrant(
            "sns",
            TOPIC_ARN,
            TOPIC,
            create="SetTopicAttributes",
            read="GetTopicAttributes",
            delete="SetTopicAttributes",
        ),
    ),
    "aws:sns/topicSubscription:TopicSubscription": (
        ActionGrant("sns", TOPIC_ARN, TOPIC, create="Subscribe"),
        ActionGrant(
            "sns",
            read="GetSubscriptionAttributes",
            update="SetSubscriptionAttributes",
            delete="Unsubscribe",
        ),
    ),
    QUEUE: (
        ActionGrant(
            "sqs",
            QUEUE_ARN,
            QUEUE,
            create="CreateQueue TagQueue",
            read="GetQueueAttributes GetQueueUrl ListQueueTags",
            update="SetQueueAttributes UntagQueue",
            delete="DeleteQueue",
        ),
    ),
    "aws:sqs/queuePolicy:QueuePolicy": (
        ActionGrant(
            "sqs",
            QUEUE_ARN,
            QUEUE,
            create="SetQueueAttributes",
            read="GetQueueAttributes",
            delete="SetQueueAttributes",
        ),
    ),
}
