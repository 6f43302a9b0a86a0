"""Whose a resource is that is there already: what must be released before it can be taken over."""

from __future__ import annotations

import re
from collections.abc import Mapping

from botocore.exceptions import ClientError

from downbeat.ops.adoption.counterpart import Counterpart
from downbeat.ops.connection import Connection
from downbeat.ops.faults import code

# CloudFormation puts it on what it makes, where the type has tags.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
CLOUDFORMATION = "aws:cloudformation:stack-name"


def is_own(tags: Mapping[str, str], project: str, stack: str) -> bool:
    """Say whether the tags are those of everything in the stack."""
    return (tags.get("project"), tags.get("stack")) == (project, stack)


def hindrance(where: Connection, counterpart: Counterpart, project: str, stack: str) -> str | None:
    """Return why a resource must not be taken over, with how to release it; None where nobody else
    manages it, as far as AWS says. (Terraform leaves no mark in AWS.)
    """
    made_by = _formation(where, counterpart)
    if made_by:
        return (
            f"CloudFormation's stack {made_by} manages it, and would change or delete it later."
            f" Release it: give the resource `DeletionPolicy: Retain` in that template, deploy it,"
            f" remove the resource from the template, deploy it again (`aws cloudformation"
            f" deploy --stack-name {made_by} --template-file …`)."
        )
    other = (counterpart.tags.get("project"), counterpart.tags.get("stack"))
    if all(other) and not is_own(counterpart.tags, project, stack):
        return (
            f"its tags say that it belongs to the stack {other[1]} of the project {other[0]}."
            f" Release it there (`pulumi state delete URN --stack {other[1]}`) and remove the tags"
            " project and stack, or give the pipeline another name."
        )
    account = _other_account(counterpart.tags, where.account)
    if account:
        return (
            f"its tag {account} names another account than {where.account}: whoever set it relies"
            " on it. Correct or remove the tag, or give the pipeline another name."
        )
    return None


def _formation(where: Connection, counterpart: Counterpart) -> str | None:
    """The CloudFormation stack that has the resource. Its tag stays on what a template has let go,
    so the stack that it names is asked.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
    """
    tagged = counterpart.tags.get(CLOUDFORMATION)
    asked = {"StackName": tagged} if tagged else {"PhysicalResourceId": counterpart.physical}
    try:
        answer = where.client("cloudformation").describe_stack_resources(**asked)
    except ClientError as error:
        if code(error) in ("ValidationError", "StackNotFoundException"):
            return None
        raise
    # CloudFormation names some by their name alone where others have an ARN, or a group before it.
    names = {counterpart.physical, counterpart.id, re.split("[:/]", counterpart.physical)[-1]}
    held = (
        str(one["StackName"])
        for one in answer.get("StackResources") or ()
        if one.get("PhysicalResourceId") in names
        and not str(one.get("ResourceStatus", "")).startswith("DELETE_")
    )
    return next(held, None)


def _other_account(tags: Mapping[str, str], account: str) -> str | None:
    """The tag, as "key=value", whose value is the number of another account."""
    numbers = (
        f"{key}={value}"
        for key, value in tags.items()
        if "account" in key.lower() and value.isdigit() and len(value) == 12 and value != account
    )
    return next(numbers, None)
