"""Does the key of the failure topic admit the services that publish there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import CheckFinding
from downbeat.ops.policy_documents import admits
from downbeat.ops.referenced import answer_or_none
from downbeat.plan.planned import Planned

# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
PUBLISHERS = ("cloudwatch.amazonaws.com", "events.amazonaws.com")
NEEDED = ("kms:Decrypt", "kms:GenerateDataKey")
AWS_MANAGED = "alias/aws/sns"


def keys(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The key of the failure topic is enabled, and its policy admits alarms and rules, which
    publish without a role.
    """
    topic = planned.address.topic_arn(planned.topics["failure"])
    sns, kms = deployment.client("sns"), deployment.client("kms")
    answer = answer_or_none(sns, lambda: sns.get_topic_attributes(TopicArn=topic))
    key = answer["Attributes"].get("KmsMasterKeyId", "") if answer else ""
    if not key:
        return
    if key.endswith(AWS_MANAGED):
        yield CheckFinding(
            planned.key,
            "keys",
            topic,
            f"it is encrypted with {AWS_MANAGED}, which alarms and rules may not use.",
            "encrypt it with a key of the account, and admit them in its policy.",
        )
        return
    described = answer_or_none(kms, lambda: kms.describe_key(KeyId=key))
    if described is None:
        yield CheckFinding(
            planned.key,
            "keys",
            key,
            "the key of the failure topic does not exist: nothing can be published.",
            "set kmsKeyArn in the stack's file to a key that exists, and deploy.",
        )
        return
    yield from _usable(planned, key, described["KeyMetadata"], kms)


def _usable(
    planned: Planned, key: str, described: Mapping[str, Any], client: Any
) -> Iterator[CheckFinding]:
    state = described.get("KeyState", "Enabled")
    if state != "Enabled":
        yield CheckFinding(
            planned.key,
            "keys",
            key,
            f"it is {state}: nothing can be published to the failure topic.",
            f"aws kms cancel-key-deletion, then aws kms enable-key --key-id {described['KeyId']}",
        )
    arn = described.get("Arn", described["KeyId"])
    policy = client.get_key_policy(KeyId=arn, PolicyName="default")["Policy"]
    shut_out = [service for service in PUBLISHERS if not admits(policy, service, NEEDED)]
    if shut_out:
        yield CheckFinding(
            planned.key,
            "keys",
            key,
            f"its policy does not admit {' and '.join(shut_out)}: what they publish to the failure"
            " topic is lost.",
            f"allow them {' and '.join(NEEDED)}* in the key's policy.",
        )
