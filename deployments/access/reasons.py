"""Why the deployment policy has what looks like too much: actions without a resource, and actions
that only the real provider needs.

`local` stands in for the aws provider and asks for less than it; the difference is listed here,
action by action, and a test holds the sum: asked for in a whole life (up, change, replace, refresh,
destroy) + BEYOND = the policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

PROVIDER = "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/"


class CallReason(NamedTuple):
    """Why, and where it says so."""

    why: str
    source: str


# AWS lists no resource type for these:
# https://docs.aws.amazon.com/service-authorization/latest/reference/
WILDCARDS: Mapping[str, str] = {
    "cloudformation:GetResource": (
        "Cloud Control reads what the caller may read by the service's own actions; no resource"
        " type"
    ),
    "ec2:DescribeSecurityGroups": "finds a group by its name; no resource type",
    "ec2:DescribeSubnets": "finds a subnet by its name; no resource type",
    "ecs:DescribeTaskDefinition": "reads a definition; no resource type",
    "kms:CreateKey": "a key that is not there has no ARN; only with the stack's own tags on it",
    "kms:ListAliases": "lists names and targets; no resource type",
    "lambda:CreateEventSourceMapping": (
        "no resource type; only for the stack's own functions (lambda:FunctionArn)"
    ),
    "logs:DescribeLogGroups": "lists names and retention; no resource type",
    "sns:GetSubscriptionAttributes": "no resource type",
    "sns:ListTopics": "lists ARNs, by which a topic is found by its name; no resource type",
    "sns:SetSubscriptionAttributes": "no resource type",
    "sns:Unsubscribe": (
        "no resource type; a subscription of another topic could be ended, but not found: its ARN"
        " holds a UUID"
    ),
    "states:ValidateStateMachineDefinition": "judges a text and touches nothing; no resource type",
    "tag:GetResources": "finds resources by their tags; no resource type",
}

_TAGS = "the real provider reads a resource's tags by themselves"
_HANDLER = "Cloud Control reads a resource whole, to say whether its name is taken and by whom"
_SCHEMA = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-type-schemas.html"
)
_LATER = "a change that no configuration makes, but a later version of the program may"

BEYOND: Mapping[str, CallReason] = {
    "cloudformation:GetResource": CallReason(_HANDLER, _SCHEMA),
    "cloudwatch:ListTagsForResource": CallReason(_TAGS, f"{PROVIDER}cloudwatch/tags_gen.go"),
    "events:UpdateApiDestination": CallReason(
        "another webhook", f"{PROVIDER}events/api_destination.go"
    ),
    "events:UpdateConnection": CallReason(_LATER, f"{PROVIDER}events/connection.go"),
    "events:ListTagsForResource": CallReason(_TAGS, f"{PROVIDER}events/tags_gen.go"),
    "iam:CreateServiceLinkedRole": CallReason(
        "the first connection of an account makes the role by which EventBridge keeps its secret",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/using-service-linked-roles-service-action-1.html",
    ),
    "iam:ListInstanceProfilesForRole": CallReason(
        "before a role is deleted", f"{PROVIDER}iam/role.go"
    ),
    "iam:PassRole": CallReason(
        "no call of its own: needed to hand a role to a service, that service only"
        " (iam:PassedToService)",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    ),
    "iam:UpdateRoleDescription": CallReason(_LATER, f"{PROVIDER}iam/role.go"),
    "kms:CreateGrant": CallReason(
        "to give a function a key for its environment, the caller must be able to use that key",
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
    ),
    "kms:Decrypt": CallReason(
        "reading the function's environment, through Lambda only",
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
    ),
    "kms:Encrypt": CallReason(
        "writing the function's environment, through Lambda only",
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
    ),
    "kms:ListResourceTags": CallReason(_TAGS, f"{PROVIDER}kms/key.go"),
    "kms:PutKeyPolicy": CallReason(_LATER, f"{PROVIDER}kms/key.go"),
    "kms:UpdateAlias": CallReason(
        "an alias that is to name another key", f"{PROVIDER}kms/alias.go"
    ),
    "kms:UpdateKeyDescription": CallReason(_LATER, f"{PROVIDER}kms/key.go"),
    "lambda:GetFunctionCodeSigningConfig": CallReason(
        "the real provider reads a function whole", f"{PROVIDER}lambda/function.go"
    ),
    "lambda:DeleteFunctionCodeSigningConfig": CallReason(
        "`functions.codeSigningConfig` is taken out again", f"{PROVIDER}lambda/function.go"
    ),
    "lambda:PutFunctionCodeSigningConfig": CallReason(
        "`functions.codeSigningConfig`", f"{PROVIDER}lambda/function.go"
    ),
    "lambda:PutFunctionConcurrency": CallReason(
        "`functions.reservedConcurrency`", f"{PROVIDER}lambda/function.go"
    ),
    "sns:SetTopicAttributes": CallReason(
        "another policy, key or name of a topic that is there", f"{PROVIDER}sns/topic.go"
    ),
    "sqs:SetQueueAttributes": CallReason(
        "another policy, key or limit of a queue that is there", f"{PROVIDER}sqs/queue.go"
    ),
    "lambda:ListTags": CallReason(_TAGS, f"{PROVIDER}lambda/tags_gen.go"),
    "lambda:UpdateFunctionCode": CallReason(
        "other code, with another version of the program", f"{PROVIDER}lambda/function.go"
    ),
    "sns:SetSubscriptionAttributes": CallReason(_LATER, f"{PROVIDER}sns/topic_subscription.go"),
    "lambda:ListVersionsByFunction": CallReason(
        "the real provider reads a function's latest version", f"{PROVIDER}lambda/function.go"
    ),
    "logs:AssociateKmsKey": CallReason(
        "another key for logs that are there", f"{PROVIDER}logs/group.go"
    ),
    "logs:DeleteRetentionPolicy": CallReason(_LATER, f"{PROVIDER}logs/group.go"),
    "logs:DisassociateKmsKey": CallReason(_LATER, f"{PROVIDER}logs/group.go"),
    "logs:GetDataProtectionPolicy": CallReason(_HANDLER, _SCHEMA),
    "sns:GetDataProtectionPolicy": CallReason(_HANDLER, _SCHEMA),
    "sns:ListSubscriptionsByTopic": CallReason(_HANDLER, _SCHEMA),
    "logs:ListTagsForResource": CallReason(_TAGS, f"{PROVIDER}logs/tags_gen.go"),
    "scheduler:ListTagsForResource": CallReason(_TAGS, f"{PROVIDER}scheduler/tags_gen.go"),
    "secretsmanager:CreateSecret": CallReason(
        "EventBridge keeps a connection's authorization in a secret, in the caller's name",
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEventBridgeFullAccess.html",
    ),
    "secretsmanager:DeleteSecret": CallReason(
        "EventBridge deletes it with the connection, in the caller's name",
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEventBridgeFullAccess.html",
    ),
    "secretsmanager:GetSecretValue": CallReason(
        "EventBridge reads it when the connection is made or changed, in the caller's name",
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEventBridgeFullAccess.html",
    ),
    "secretsmanager:PutSecretValue": CallReason(
        "EventBridge writes it when the connection is made or changed, in the caller's name",
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEventBridgeFullAccess.html",
    ),
    "secretsmanager:UpdateSecret": CallReason(
        "EventBridge writes it when the connection is changed, in the caller's name",
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEventBridgeFullAccess.html",
    ),
    "sns:ListTagsForResource": CallReason(_TAGS, f"{PROVIDER}sns/tags_gen.go"),
    "sqs:ListQueueTags": CallReason(_TAGS, f"{PROVIDER}sqs/tags_gen.go"),
    "states:ListStateMachineAliases": CallReason(
        "the real provider finds the alias of a pipeline with a rollout in the list",
        f"{PROVIDER}sfn/alias_data_source.go",
    ),
    "states:ListStateMachineVersions": CallReason(
        "the real provider reads the latest version from the list",
        f"{PROVIDER}sfn/state_machine.go",
    ),
    "states:ListTagsForResource": CallReason(_TAGS, f"{PROVIDER}sfn/tags_gen.go"),
    "states:ValidateStateMachineDefinition": CallReason(
        "the real provider has AWS judge a changed definition, in preview already",
        f"{PROVIDER}sfn/state_machine.go",
    ),
}
