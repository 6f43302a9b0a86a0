"""A KMS key that an argument names: its service uses it for the caller.

https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
"""

from __future__ import annotations

import re

from downbeat.asl.integrations.grant import Argument, Grant
from downbeat.asl.resource_arns import MachineLocation, Parts, named

# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id
KEY_ID = re.compile(r"(?:mrk-)?[0-9a-f-]{32,36}")
IS_A = "a key's id or ARN (an alias does not tell its key)"


def key(text: str, place: MachineLocation) -> list[Parts] | None:
    """A key by its id or ARN."""
    keys = named("kms", "key", "kms_key")(text, place)
    return keys if keys and KEY_ID.fullmatch(keys[0]["kms_key"]) else None


def use_of_key(path: str, service: str, *actions: str) -> Grant:
    """The use of the key that this argument names, through the service ("s3") alone."""
    return Grant(
        actions or ("kms:Decrypt", "kms:GenerateDataKey"),
        ("arn:{partition}:kms:{region}:{account}:key/{kms_key}",),
        (Argument(path, key, IS_A, optional=True),),
        condition={"StringEquals": {"kms:ViaService": f"{service}.{{region}}.{{dns_suffix}}"}},
    )
