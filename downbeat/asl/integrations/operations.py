"""What a machine reads and writes beside its work: metrics, log lines, schedules, secrets and
parameters.
"""

from __future__ import annotations

import re
from dataclasses import replace

from downbeat.asl.integrations.grant import Argument, Grant, Table, authorization, pass_role, sdk
from downbeat.asl.integrations.keys import key, use_of_key
from downbeat.asl.resource_arns import MachineLocation, Parts, located, named, parse, text

METRICS = authorization("amazoncloudwatch")
NAMESPACE = Argument("Namespace", text("namespace"), "a namespace")

CLOUDWATCH: Table = {
    # IAM knows no resource for metrics: the namespace is what holds the action.
    "aws-sdk:cloudwatch:putMetricData": sdk(
        METRICS,
        Grant(
            ("cloudwatch:PutMetricData",),
            ("*",),
            (NAMESPACE,),
            condition={"StringEquals": {"cloudwatch:namespace": "{namespace}"}},
        ),
    ),
    "aws-sdk:cloudwatch:getMetricData": sdk(METRICS, Grant(("cloudwatch:GetMetricData",), ("*",))),
    "aws-sdk:cloudwatch:getMetricStatistics": sdk(
        METRICS, Grant(("cloudwatch:GetMetricStatistics",), ("*",))
    ),
}


def log_group(text: str, place: MachineLocation) -> list[Parts] | None:
    log_groups = named("logs", "log-group", "group", ":")(text, place)
    return log_groups and [
        {**parts, "group": parts["group"].removesuffix(":*")} for parts in log_groups
    ]


LOGS_PAGE = authorization("amazoncloudwatchlogs")
GROUP = Argument("LogGroupName|LogGroupIdentifier", log_group, "a log group's name")
# CloudWatch Logs authorizes by the group's ARN with a stream behind it, which may be empty.
GROUP_ARN = ("arn:{partition}:logs:{region}:{account}:log-group:{group}:*",)
STREAM_ARN = ("arn:{partition}:logs:{region}:{account}:log-group:{group}:log-stream:{stream}",)
STREAM = Argument("LogStreamName", text("stream"), "a log stream's name")

CLOUDWATCHLOGS: Table = {
    "aws-sdk:cloudwatchlogs:putLogEvents": sdk(
        LOGS_PAGE, Grant(("logs:PutLogEvents",), STREAM_ARN, (GROUP, STREAM))
    ),
    "aws-sdk:cloudwatchlogs:getLogEvents": sdk(
        LOGS_PAGE, Grant(("logs:GetLogEvents",), STREAM_ARN, (GROUP, STREAM))
    ),
    "aws-sdk:cloudwatchlogs:createLogStream": sdk(
        LOGS_PAGE, Grant(("logs:CreateLogStream",), STREAM_ARN, (GROUP, STREAM))
    ),
    "aws-sdk:cloudwatchlogs:filterLogEvents": sdk(
        LOGS_PAGE, Grant(("logs:FilterLogEvents",), GROUP_ARN, (GROUP,))
    ),
    "aws-sdk:cloudwatchlogs:describeLogStreams": sdk(
        LOGS_PAGE, Grant(("logs:DescribeLogStreams",), GROUP_ARN, (GROUP,))
    ),
}

SCHEDULER_PAGE = authorization("amazoneventbridgescheduler")
SCHEDULE = (
    Argument("GroupName", text("group"), "a schedule group's name", default="default"),
    Argument("Name", text("schedule"), "a schedule's name"),
)
SCHEDULE_ARN = ("arn:{partition}:scheduler:{region}:{account}:schedule/{group}/{schedule}",)
TARGET_ROLE = pass_role(
    Argument("Target.RoleArn", named("iam", "role", "role"), "a role's ARN"),
    "scheduler.amazonaws.com",
)

# https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
SCHEDULE_KEY = use_of_key(
    "KmsKeyArn", "scheduler", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"
)

SCHEDULER: Table = {
    "aws-sdk:scheduler:getSchedule": sdk(
        SCHEDULER_PAGE, Grant(("scheduler:GetSchedule",), SCHEDULE_ARN, SCHEDULE)
    ),
    "aws-sdk:scheduler:deleteSchedule": sdk(
        SCHEDULER_PAGE, Grant(("scheduler:DeleteSchedule",), SCHEDULE_ARN, SCHEDULE)
    ),
    "aws-sdk:scheduler:createSchedule": sdk(
        SCHEDULER_PAGE,
        Grant(("scheduler:CreateSchedule",), SCHEDULE_ARN, SCHEDULE),
        TARGET_ROLE,
        SCHEDULE_KEY,
    ),
    "aws-sdk:scheduler:updateSchedule": sdk(
        SCHEDULER_PAGE,
        Grant(("scheduler:UpdateSchedule",), SCHEDULE_ARN, SCHEDULE),
        TARGET_ROLE,
        SCHEDULE_KEY,
    ),
}


def secret(text: str, place: MachineLocation) -> list[Parts] | None:
    """A secret's name or ARN. Its ARN ends in six random characters, which a name does not tell.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
    """
    secrets = named("secretsmanager", "secret", "secret", ":")(text, place)
    whole = text.startswith("arn:") and re.search(r"-[A-Za-z0-9]{6}$", text)
    return secrets and [
        {**parts, "secret": parts["secret"] + ("" if whole else "-??????")} for parts in secrets
    ]


SECRETS_PAGE = authorization("awssecretsmanager")
SECRET = (Argument("SecretId", secret, "a secret's name or ARN"),)
SECRET_ARN = ("arn:{partition}:secretsmanager:{region}:{account}:secret:{secret}",)

# https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
NEW_SECRET = (Argument("Name", secret, "a secret's name"),)
# A replica's key is in the replica's region, which the ARN of the key tells.
KEY_OF_REPLICA = replace(
    use_of_key("AddReplicaRegions[].KmsKeyId", "secretsmanager"),
    arguments=(
        Argument(
            "AddReplicaRegions[].KmsKeyId",
            lambda text, place: key(text, place) if parse(text) else None,
            "the ARN of a key in the replica's region",
            optional=True,
        ),
    ),
)
SECRETSMANAGER: Table = {
    "aws-sdk:secretsmanager:createSecret": sdk(
        SECRETS_PAGE,
        Grant(("secretsmanager:CreateSecret",), SECRET_ARN, NEW_SECRET),
        Grant(("secretsmanager:TagResource",), SECRET_ARN, NEW_SECRET, when=("Tags",)),
        use_of_key("KmsKeyId", "secretsmanager", "kms:Decrypt", "kms:GenerateDataKey"),
        KEY_OF_REPLICA,
        # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
        Grant(
            ("secretsmanager:ReplicateSecretToRegions",),
            SECRET_ARN,
            NEW_SECRET,
            when=("AddReplicaRegions",),
        ),
    ),
    "aws-sdk:secretsmanager:getSecretValue": sdk(
        SECRETS_PAGE, Grant(("secretsmanager:GetSecretValue",), SECRET_ARN, SECRET)
    ),
    "aws-sdk:secretsmanager:describeSecret": sdk(
        SECRETS_PAGE, Grant(("secretsmanager:DescribeSecret",), SECRET_ARN, SECRET)
    ),
}


def parameter(text: str, place: MachineLocation) -> list[Parts] | None:
    """ "/app/key", "key", either with ":version" or ":label", or an ARN; the ARN has one slash
    before the name.
    """
    arn = parse(text)
    if arn is not None:
        known = arn.service == "ssm" and arn.resource.startswith("parameter/")
        return (
            [{"parameter": arn.resource.removeprefix("parameter/").split(":")[0]} | located(arn)]
            if known
            else None
        )
    name = text.removeprefix("/").split(":")[0]
    return [{"parameter": name}] if name and not text.startswith("arn:") else None


SSM_PAGE = authorization("awssystemsmanager")
PARAMETER_ARN = ("arn:{partition}:ssm:{region}:{account}:parameter/{parameter}",)
PARAMETER = (Argument("Name", parameter, "a parameter's name or ARN"),)

SSM: Table = {
    "aws-sdk:ssm:getParameter": sdk(
        SSM_PAGE, Grant(("ssm:GetParameter",), PARAMETER_ARN, PARAMETER)
    ),
    "aws-sdk:ssm:putParameter": sdk(
        SSM_PAGE,
        Grant(("ssm:PutParameter",), PARAMETER_ARN, PARAMETER),
        Grant(("ssm:AddTagsToResource",), PARAMETER_ARN, PARAMETER, when=("Tags",)),
    ),
    "aws-sdk:ssm:getParameters": sdk(
        SSM_PAGE,
        Grant(
            ("ssm:GetParameters",),
            PARAMETER_ARN,
            (Argument("Names[]", parameter, "a parameter's name or ARN"),),
        ),
    ),
    "aws-sdk:ssm:getParametersByPath": sdk(
        SSM_PAGE,
        Grant(
            ("ssm:GetParametersByPath",),
            PARAMETER_ARN,
            (Argument("Path", parameter, "a path of parameters"),),
        ),
    ),
}
OPERATIONS: Table = CLOUDWATCH | CLOUDWATCHLOGS | SCHEDULER | SECRETSMANAGER | SSM
