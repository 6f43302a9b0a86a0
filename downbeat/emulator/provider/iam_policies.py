"""IAM: managed policies and their versions."""

from __future__ import annotations

from downbeat.emulator.provider.iam import document_text
from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
)

VERSIONS_KEPT = 5  # IAM keeps at most five versions of a managed policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html


def _create_policy(place: Target, inputs: Inputs) -> Outputs:
    arguments = given(Path=inputs.get("path"), Description=inputs.get("description"))
    made = place("iam").create_policy(
        PolicyName=inputs["name"], PolicyDocument=inputs["policy"], **arguments
    )["Policy"]
    return {"arn": made["Arn"], "policyId": made["PolicyId"], "attachmentCount": 0}


def _update_policy(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    iam, arn = place("iam"), state["arn"]
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    if len(versions) >= VERSIONS_KEPT:
        oldest = min(
            (version for version in versions if not version["IsDefaultVersion"]),
            key=lambda version: version["CreateDate"],
        )
        iam.delete_policy_version(PolicyArn=arn, VersionId=oldest["VersionId"])
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=inputs["policy"], SetAsDefault=True)
    return {key: state.get(key) for key in ("arn", "policyId", "attachmentCount")}


def _read_policy(place: Target, arn: str, state: Inputs) -> Outputs | None:
    response = missing(place("iam").get_policy, PolicyArn=arn)
    if not response:
        return None
    version = place("iam").get_policy_version(
        PolicyArn=arn, VersionId=response["Policy"]["DefaultVersionId"]
    )["PolicyVersion"]
    return {
        "arn": arn,
        "name": response["Policy"]["PolicyName"],
        "policy": document_text(version["Document"]),
    }


def _delete_policy(place: Target, arn: str, state: Inputs) -> None:
    iam = place("iam")
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


RESOURCES = [
    ResourceType(
        "aws:iam/policy:Policy",
        create=_create_policy,
        update=_update_policy,
        read=_read_policy,
        delete=_delete_policy,
        outputs={"arn": "arn:{partition}:iam::{account}:policy{path}{name}"},
        replaces=frozenset({"name", "namePrefix", "path", "description"}),
        autoname="name",
        taggable="policy",
        defaults={"path": "/"},
    ),
]
