"""Reads what a stack file only names, by boto3: parameters of SSM, Terraform states in S3, and
resources by their name or tags.

What AWS does not let the caller read is what the last run of the program read. Secrets are never
asked for: no command here needs one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from downbeat.config import Stack
from downbeat.config.sources import Read, Reader, Source, SourceAnswer
from downbeat.ops.connection import Connection
from downbeat.ops.faults import AWS_ERRORS, missing, sentence
from downbeat.ops.gather import each
from downbeat.ops.lookups import AwsDirectory, lookup_statement
from downbeat.plan.address import Address
from downbeat.plan.named_resources import look_up
from downbeat.plan.remembered import remembering_reader
from downbeat.plan.stacks import configured_stack

SECURE, LIST = "SecureString", "StringList"


def aws_reader(connection: Connection, root: Path, stack: str) -> Reader:
    """Return the reader of a stack's sources that asks AWS."""
    remembered = remembering_reader(root, stack)

    def read(sources: Mapping[Any, bool]) -> dict[Any, SourceAnswer]:
        known = dict(remembered(sources))
        asked = [one for one in sources if one[0] in READERS]
        answers = each(lambda one: READERS[one[0]](connection, one[1], one[2], sources[one]), asked)
        for source, answer in zip(asked, answers, strict=True):
            if answer and not (answer.fault and source in known):
                known[source] = answer
        return known

    return read


def read_stack(connection: Connection, root: Path, stack: str) -> Stack:
    """Return the stack's configuration, its sources read."""
    return configured_stack(stack, root, reader=aws_reader(connection, root, stack))


def _parameter(connection: Connection, name: str, _: str, may_be_secret: bool) -> Read | None:
    """A parameter of SSM; None for a secret one where a secret may stand: an example stands for it.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
    """
    try:
        response = connection.client("ssm").get_parameter(Name=name, WithDecryption=False)
    except AWS_ERRORS as error:
        if missing(error):
            return Read(fault=f"there is no parameter {name} in {connection.region}.")
        return Read(fault=f"the parameter {name} cannot be read: {sentence(error)}")
    value, kind = response["Parameter"]["Value"], response["Parameter"]["Type"]
    if kind == SECURE:
        return None if may_be_secret else Read(secret=True)
    return Read(value.split(",") if kind == LIST else value)


def _object(connection: Connection, bucket: str, key: str, _: bool) -> Read | None:
    """The text of an object of S3."""
    try:
        response = connection.client("s3").get_object(Bucket=bucket, Key=key)
        return Read(response["Body"].read().decode("utf-8"))
    except UnicodeDecodeError:
        return Read(fault=f"s3://{bucket}/{key} is no text.")
    except AWS_ERRORS as error:
        if missing(error):
            return Read(fault=f"there is no object s3://{bucket}/{key}.")
        return Read(fault=f"s3://{bucket}/{key} cannot be read: {sentence(error)}")


def _resource(connection: Connection, word: str, item: str, _: bool) -> Read:
    """The resource that a name or tags stand for."""
    value, fault = look_up(word, item, AwsDirectory(connection))
    return Read(value, fault=fault)


READERS: dict[str, Callable[[Connection, str, str, bool], Read | None]] = {
    "lookup": _resource,
    "s3": _object,
    "ssm": _parameter,
}


def source_statements(sources: Collection[Source], address: Address) -> list[dict[str, Any]]:
    """Return the IAM statements that reading sources needs; [] where none is asked of AWS."""
    asked = [one.asked for one in sources]
    arns = {
        "ssm:GetParameter": [
            address.arn("ssm", f"parameter/{one.place.lstrip('/')}")
            for one in asked
            if one.scheme == "ssm"
        ],
        "s3:GetObject": [
            f"arn:{address.partition}:s3:::{one.place}/{one.item}"
            for one in asked
            if one.scheme == "s3"
        ],
    }
    looked_up = [
        lookup_statement(one.place, one.item, address) for one in asked if one.scheme == "lookup"
    ]
    return [
        *(
            {"Effect": "Allow", "Action": [action], "Resource": sorted(set(named))}
            for action, named in arns.items()
            if named
        ),
        *(one for number, one in enumerate(looked_up) if one not in looked_up[:number]),
    ]
