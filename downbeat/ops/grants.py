"""What each command on AWS calls, and on which kind of resource: the rows that `downbeat policy`
makes its documents of.

Actions and their resource types: the Service Authorization Reference.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
"""

from __future__ import annotations

from dataclasses import dataclass

from downbeat.plan.slack_messages import SLACK_SOURCE

VIEWER, OPERATOR, MOVER = "viewer", "operator", "mover"


@dataclass(frozen=True)
class CommandGrant:
    """Actions on one kind of resource; `resources` are keys of `resources()`; () is every one,
    where IAM knows no resource of the action. `role` who needs it; `why` the commands;
    `only_where` holds (condition key, value).
    """

    role: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    why: str
    only_where: tuple[tuple[str, str], ...] = ()


GRANTS = (
    CommandGrant(
        VIEWER,
        ("states:ListExecutions",),
        ("machine",),
        "list, runs, cost --actual, record, replay",
    ),
    CommandGrant(
        VIEWER,
        ("states:DescribeExecution", "states:GetExecutionHistory"),
        ("execution",),
        "describe, why, logs, watch",
    ),
    CommandGrant(VIEWER, ("states:DescribeMapRun",), ("map run",), "describe, record, replay"),
    CommandGrant(VIEWER, ("scheduler:GetSchedule",), ("schedule", "calls"), "list, pause"),
    CommandGrant(VIEWER, ("events:DescribeRule",), ("event rule",), "list, pause"),
    CommandGrant(VIEWER, ("pipes:DescribePipe",), ("pipe",), "list, pause"),
    # Lambda knows no resource for it.
    CommandGrant(VIEWER, ("lambda:ListEventSourceMappings",), (), "list, pause"),
    # DescribeAlarms with a filter needs all alarms of the account.
    CommandGrant(VIEWER, ("cloudwatch:DescribeAlarms",), ("alarm",), "list"),
    CommandGrant(
        VIEWER,
        ("sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
        ("queue", "subscribed queue"),
        "list, doctor",
    ),
    CommandGrant(
        VIEWER, ("dynamodb:GetItem", "dynamodb:Query"), ("table",), "list, files, why s3://…"
    ),
    CommandGrant(
        VIEWER, ("logs:FilterLogEvents", "logs:GetLogEvents"), ("log group",), "why, logs"
    ),
    # ECS knows no resource for it.
    CommandGrant(VIEWER, ("ecs:DescribeTaskDefinition",), (), "why, logs"),
    CommandGrant(VIEWER, ("s3:GetObject",), ("upload",), "why s3://…"),
    # CloudWatch knows no resource for it.
    CommandGrant(VIEWER, ("cloudwatch:GetMetricData",), (), "metrics"),
    CommandGrant(VIEWER, ("ecr:DescribeImages",), ("repository",), "doctor"),
    CommandGrant(VIEWER, ("sns:GetTopicAttributes",), ("topic",), "doctor"),
    CommandGrant(VIEWER, ("kms:DescribeKey", "kms:GetKeyPolicy"), ("key",), "doctor"),
    CommandGrant(
        VIEWER,
        ("states:DescribeStateMachine", "states:ListStateMachineVersions"),
        ("machine",),
        "doctor",
    ),
    CommandGrant(
        VIEWER,
        (
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies",
        ),
        ("role",),
        "doctor, verify",
    ),
    # Of the policies that are attached to a role which exists already.
    CommandGrant(VIEWER, ("iam:GetPolicy", "iam:GetPolicyVersion"), ("existing policy",), "doctor"),
    CommandGrant(VIEWER, ("events:DescribeApiDestination",), ("slack",), "notify test, doctor"),
    CommandGrant(
        VIEWER, ("events:DescribeConnection",), ("slack connection",), "notify test, doctor"
    ),
    CommandGrant(VIEWER, ("events:DescribeRule",), ("slack rule",), "notify test, doctor"),
    # AWS names the whole account's rules by no resource that is narrower.
    CommandGrant(VIEWER, ("events:ListRules",), (), "doctor"),
    CommandGrant(VIEWER, ("servicequotas:GetServiceQuota",), ("quota",), "doctor"),
    CommandGrant(VIEWER, ("lambda:GetPolicy",), ("subscribed function",), "doctor"),
    # SNS knows no resource for it.
    CommandGrant(VIEWER, ("sns:CheckIfPhoneNumberIsOptedOut",), ("telephone",), "doctor"),
    CommandGrant(VIEWER, ("ecs:DescribeClusters",), ("cluster",), "doctor"),
    CommandGrant(VIEWER, ("ec2:DescribeRouteTables", "ec2:DescribeSubnets"), (), "doctor"),
    CommandGrant(VIEWER, ("secretsmanager:DescribeSecret",), ("secret",), "doctor"),
    CommandGrant(
        VIEWER, ("s3:ListBucket",), ("bucket", "upload bucket"), "doctor: HeadBucket; files orphans"
    ),
    CommandGrant(VIEWER, ("s3:GetBucketNotification",), ("upload bucket",), "doctor"),
    CommandGrant(VIEWER, ("dynamodb:DescribeTable",), ("table",), "doctor"),
    CommandGrant(
        VIEWER, ("lambda:GetFunctionConfiguration",), ("function", "subscribed function"), "doctor"
    ),
    CommandGrant(VIEWER, ("glue:GetJob",), ("job",), "doctor"),
    CommandGrant(VIEWER, ("sns:ListSubscriptionsByTopic",), ("topic",), "doctor, notify test"),
    # None of these knows a resource; each looks at what the request holds. TestState can call
    # nothing without iam:PassRole, which is not granted.
    CommandGrant(
        VIEWER,
        (
            "access-analyzer:CheckNoNewAccess",
            "access-analyzer:ValidatePolicy",
            "iam:SimulateCustomPolicy",
            "states:TestState",
            "states:ValidateStateMachineDefinition",
        ),
        (),
        "verify",
    ),
    CommandGrant(
        VIEWER,
        ("states:DescribeStateMachineAlias", "states:ListStateMachineAliases"),
        ("machine",),
        "rollout",
    ),
    CommandGrant(
        VIEWER,
        ("lambda:ListAliases", "lambda:ListVersionsByFunction"),
        ("rolled function",),
        "rollout prune",
    ),
    # A version, and never the function: its ARN ends in the number.
    CommandGrant(OPERATOR, ("lambda:DeleteFunction",), ("function version",), "rollout prune"),
    CommandGrant(
        OPERATOR,
        ("states:DeleteStateMachineVersion", "states:UpdateStateMachineAlias"),
        ("machine",),
        "rollout",
    ),
    CommandGrant(OPERATOR, ("states:StartExecution",), ("machine",), "start, resume, backfill"),
    CommandGrant(
        OPERATOR,
        ("states:StartExecution",),
        ("reporter",),
        "dead-letters replay of a report of an end",
    ),
    CommandGrant(
        OPERATOR,
        ("states:RedriveExecution", "states:StopExecution"),
        ("execution",),
        "stop, redrive",
    ),
    CommandGrant(OPERATOR, ("scheduler:UpdateSchedule",), ("schedule", "calls"), "pause, unpause"),
    CommandGrant(
        OPERATOR,
        ("iam:PassRole",),
        ("schedule role",),
        "pause, unpause: UpdateSchedule",
        (("iam:PassedToService", "scheduler.amazonaws.com"),),
    ),
    CommandGrant(
        OPERATOR,
        ("events:PutEvents",),
        ("event bus",),
        "notify test: a test message to Slack",
        (("events:source", SLACK_SOURCE),),
    ),
    CommandGrant(
        OPERATOR, ("events:DisableRule", "events:EnableRule"), ("event rule",), "pause, unpause"
    ),
    CommandGrant(OPERATOR, ("pipes:StartPipe", "pipes:StopPipe"), ("pipe",), "pause, unpause"),
    CommandGrant(OPERATOR, ("lambda:UpdateEventSourceMapping",), ("mapping",), "pause, unpause"),
    CommandGrant(
        OPERATOR,
        ("cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"),
        ("files alarm", "muted alarm"),
        "pause, unpause: files may wait then, and the watchdog may be silent",
    ),
    CommandGrant(
        OPERATOR,
        ("cloudwatch:PutAlarmMuteRule",),
        ("mute rule", "muted alarm"),
        "pause the watchdog --until",
    ),
    CommandGrant(
        OPERATOR, ("cloudwatch:DeleteAlarmMuteRule",), ("mute rule",), "unpause the watchdog"
    ),
    CommandGrant(
        OPERATOR,
        ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"),
        ("dead letters",),
        "dead-letters",
    ),
    CommandGrant(OPERATOR, ("sqs:SendMessage",), ("files queue",), "dead-letters replay"),
    CommandGrant(OPERATOR, ("dynamodb:UpdateItem",), ("table",), "files reset"),
    CommandGrant(OPERATOR, ("lambda:InvokeFunction",), ("files function",), "files flush"),
    CommandGrant(OPERATOR, ("lambda:InvokeFunction",), ("dry function",), "doctor: dry calls"),
    CommandGrant(OPERATOR, ("sns:Publish",), ("topic",), "notify test, dead-letters replay"),
    CommandGrant(OPERATOR, ("secretsmanager:PutSecretValue",), ("secret",), "secret put"),
)
