"""Whether IAM would allow a call: its action, and the ARNs that its parameters name."""

import re
from fnmatch import fnmatchcase

from tests.ops.aws import ACCOUNT, REGION

# Where the permission is not called as the API is.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
NAMES = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "lambda:Invoke": "lambda:InvokeFunction",
    "budgets:DescribeBudget": "budgets:ViewBudget",
}
PREFIXES = {
    "stepfunctions": "states",
    "accessanalyzer": "access-analyzer",
    "service-quotas": "servicequotas",
    "resourcegroupstaggingapi": "tag",
}
# A version or alias is judged by the state machine's own ARN.
# https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
QUALIFIER = re.compile(r"^(arn:aws:states:[^:]*:[^:]*:stateMachine:[^:]*):[^:]*$")
# Service, parameter → the rest of the ARN of what the parameter names.
NAMED = {
    ("cloudwatch", "AlarmNamePrefix"): "alarm:{}x",
    ("dynamodb", "TableName"): "table/{}",
    ("glue", "JobName"): "job/{}",
    ("lambda", "FunctionName"): "function:{}",
    ("logs", "logGroupName"): "log-group:{}:x",
    ("pipes", "Name"): "pipe/{}",
    ("sqs", "QueueName"): "{}",
    ("sqs", "QueueUrl"): "{}",
}
RULES = ("DescribeRule", "DisableRule", "EnableRule", "ListTargetsByRule")
# Parameters that name a resource of another service, which the call does not touch.
FOREIGN = ("TaskDefinition", "TargetArn", "TargetPrefix", "EventSourceArn", "PhysicalResourceId")


def action(service, operation):
    """The IAM action of an API call."""
    name = f"{PREFIXES.get(service, service)}:{operation}"
    return NAMES.get(name, name)


def arns(service, operation, given):
    """The ARNs that a call is judged by."""
    texts = {key: value for key, value in given.items() if isinstance(value, str)}
    named = [
        QUALIFIER.sub(r"\1", value)
        for key, value in texts.items()
        if value.startswith("arn:") and key not in FOREIGN
    ]
    where = f"arn:aws:{PREFIXES.get(service, service)}:{REGION}:{ACCOUNT}"
    for key, value in texts.items():
        if (service, key) in NAMED and not value.startswith("arn:"):
            name = value.rpartition("/")[2] if key == "QueueUrl" else value
            named.append(f"{where}:{NAMED[service, key].format(name)}")
    if service == "scheduler" and "GroupName" in texts:
        named.append(f"{where}:schedule/{texts['GroupName']}/{texts['Name']}")
    if operation in RULES:
        named.append(f"{where}:rule/{texts.get('Rule') or texts['Name']}")
    if service == "iam" and "RoleName" in texts:
        named.append(f"arn:aws:iam::{ACCOUNT}:role/{texts['RoleName']}")
    if service == "s3" and "Bucket" in texts:
        named.append(f"arn:aws:s3:::{'/'.join(filter(None, (texts['Bucket'], texts.get('Key'))))}")
    return named


def allowed(document, service, operation, given):
    """Say whether a policy document allows a call on everything that it names."""
    statements = [
        one for one in document["Statement"] if action(service, operation) in one["Action"]
    ]
    patterns = [pattern for one in statements for pattern in one["Resource"]]
    return bool(statements) and all(
        any(fnmatchcase(arn, pattern) for pattern in patterns)
        for arn in arns(service, operation, given)
    )
