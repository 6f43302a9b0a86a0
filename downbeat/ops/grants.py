"""What each command on AWS calls, and on which kind of resource: the rows that `downbeat policy`
makes its documents of.

Actions and their resource types: the Service Authorization Reference.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
"""

from __future__ import annotations

from dataclasses import dataclass

from downbeat.plan.slack_messages import TEST_SOURCE

VIEWER, OPERATOR, MOVER = "viewer", "operator", "mover"


@dataclass(frozen=True)
class Grant:
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
    Grant(
        VIEWER,
        ("states:ListExecutions",),
        ("machine",),
        "list, runs, cost --actual, record, replay",
    ),
    Grant(
        VIEWER,
        ("states:DescribeExecution", "states:GetExecutionHistory"),
        ("execution",),
        "describe, why, logs, watch",
    ),
    Grant(VIEWER, ("states:DescribeMapRun",), ("map run",), "describe, record, replay"),
    Grant(VIEWER, ("scheduler:GetSchedule",), ("schedule", "calls"), "list, pause"),
    Grant(VIEWER, ("events:DescribeRule",), ("event rule",), "list, pause"),
    Grant(VIEWER, ("pipes:DescribePipe",), ("pipe",), "list, pause"),
    # Lambda knows no resource for it.
    Grant(VIEWER, ("lambda:ListEventSourceMappings",), (), "list, pause"),
    # DescribeAlarms with a filter needs all alarms of the account.
    Grant(VIEWER, ("cloudwatch:DescribeAlarms",), ("alarm",), "list"),
    Grant(
        VIEWER,
        ("sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
        ("queue", "subscribed queue"),
        "list, doctor",
    ),
    Grant(VIEWER, ("dynamodb:GetItem", "dynamodb:Query"), ("table",), "list, files, why s3://…"),
    Grant(VIEWER, ("logs:FilterLogEvents", "logs:GetLogEvents"), ("log group",), "why, logs"),
    # ECS knows no resource for it.
    Grant(VIEWER, ("ecs:DescribeTaskDefinition",), (), "why, logs"),
    Grant(VIEWER, ("s3:GetObject",), ("upload",), "why s3://…"),
    # CloudWatch knows no resource for it.
    Grant(VIEWER, ("cloudwatch:GetMetricData",), (), "metrics"),
    Grant(VIEWER, ("ecr:DescribeImages",), ("repository",), "doctor"),
    Grant(VIEWER, ("sns:GetTopicAttributes",), ("topic",), "doctor"),
    Grant(VIEWER, ("kms:DescribeKey", "kms:GetKeyPolicy"), ("key",), "doctor"),
    Grant(
        VIEWER,
        ("states:DescribeStateMachine", "states:ListStateMachineVersions"),
        ("machine",),
        "doctor",
    ),
    Grant(
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
    Grant(VIEWER, ("iam:GetPolicy", "iam:GetPolicyVersion"), ("existing policy",), "doctor"),
    Grant(VIEWER, ("events:DescribeApiDestination",), ("slack",), "notify test, doctor"),
    Grant(VIEWER, ("events:DescribeConnection",), ("slack connection",), "notify test, doctor"),
    Grant(VIEWER, ("events:DescribeRule",), ("slack rule",), "notify test, doctor"),
    # AWS names the whole account's rules by no resource that is narrower.
    Grant(VIEWER, ("events:ListRules",), (), "doctor"),
    Grant(VIEWER, ("servicequotas:GetServiceQuota",), ("quota",), "doctor"),
    Grant(VIEWER, ("lambda:GetPolicy",), ("subscribed function",), "doctor"),
    # SNS knows no resource for it.
    Grant(VIEWER, ("sns:CheckIfPhoneNumberIsOptedOut",), ("telephone",), "doctor"),
    Grant(VIEWER, ("ecs:DescribeClusters",), ("cluster",), "doctor"),
    Grant(VIEWER, ("ec2:DescribeRouteTables", "ec2:DescribeSubnets"), (), "doctor"),
    Grant(VIEWER, ("secretsmanager:DescribeSecret",), ("secret",), "doctor"),
    Grant(
        VIEWER, ("s3:ListBucket",), ("bucket", "upload bucket"), "doctor: HeadBucket; files orphans"
    ),
    Grant(VIEWER, ("s3:GetBucketNotification",), ("upload bucket",), "doctor"),
    Grant(VIEWER, ("dynamodb:DescribeTable",), ("table",), "doctor"),
    Grant(
        VIEWER, ("lambda:GetFunctionConfiguration",), ("function", "subscribed function"), "doctor"
    ),
    Grant(VIEWER, ("glue:GetJob",), ("job",), "doctor"),
    Grant(VIEWER, ("sns:ListSubscriptionsByTopic",), ("topic",), "doctor, notify test"),
    # None of these knows a resource; each looks at what the request holds. TestState can call
    # nothing without iam:PassRole, which is not granted.
    Grant(
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
    Grant(
        VIEWER,
        ("states:DescribeStateMachineAlias", "states:ListStateMachineAliases"),
        ("machine",),
        "rollout",
    ),
    Grant(
        OPERATOR,
        ("states:DeleteStateMachineVersion", "states:UpdateStateMachineAlias"),
        ("machine",),
        "rollout",
    ),
    Grant(OPERATOR, ("states:StartExecution",), ("machine",), "start, resume, backfill"),
    Grant(
        OPERATOR,
        ("states:RedriveExecution", "states:StopExecution"),
        ("execution",),
        "stop, redrive",
    ),
    Grant(OPERATOR, ("scheduler:UpdateSchedule",), ("schedule", "calls"), "pause, unpause"),
    Grant(
        OPERATOR,
        ("iam:PassRole",),
        ("schedule role",),
        "pause, unpause: UpdateSchedule",
        (("iam:PassedToService", "scheduler.amazonaws.com"),),
    ),
    Grant(
        OPERATOR,
        ("events:PutEvents",),
        ("event bus",),
        "notify test: a test message to Slack",
        (("events:source", TEST_SOURCE),),
    ),
    Grant(OPERATOR, ("events:DisableRule", "events:EnableRule"), ("event rule",), "pause, unpause"),
    Grant(OPERATOR, ("pipes:StartPipe", "pipes:StopPipe"), ("pipe",), "pause, unpause"),
    Grant(OPERATOR, ("lambda:UpdateEventSourceMapping",), ("mapping",), "pause, unpause"),
    Grant(
        OPERATOR,
        ("cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"),
        ("files alarm", "muted alarm"),
        "pause, unpause: files may wait then, and the watchdog may be silent",
    ),
    Grant(
        OPERATOR,
        ("cloudwatch:PutAlarmMuteRule",),
        ("mute rule", "muted alarm"),
        "pause the watchdog --until",
    ),
    Grant(OPERATOR, ("cloudwatch:DeleteAlarmMuteRule",), ("mute rule",), "unpause the watchdog"),
    Grant(
        OPERATOR,
        ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"),
        ("dead letters",),
        "dead-letters",
    ),
    Grant(OPERATOR, ("sqs:SendMessage",), ("files queue",), "dead-letters replay"),
    Grant(OPERATOR, ("dynamodb:UpdateItem",), ("table",), "files reset"),
    Grant(OPERATOR, ("lambda:InvokeFunction",), ("files function",), "files flush"),
    Grant(OPERATOR, ("lambda:InvokeFunction",), ("dry function",), "doctor: dry calls"),
    Grant(OPERATOR, ("sns:Publish",), ("topic",), "notify test, dead-letters replay"),
    Grant(OPERATOR, ("secretsmanager:PutSecretValue",), ("secret",), "secret put"),
)
