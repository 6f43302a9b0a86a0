"""AWS KMS. The calls below take a key by id, by ARN or by alias; IAM knows no permission on an
alias, so the key is then asked for by the alias that the call names.

https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
"""

from __future__ import annotations

from downbeat.asl.integrations.grant import Argument, Grant, Integration, Table, authorization, sdk
from downbeat.asl.integrations.keys import key
from downbeat.asl.resource_arns import MachineLocation, Parts, located, parse

# https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-request-alias
BY_ALIAS = (
    "decrypt",
    "deriveSharedSecret",
    "describeKey",
    "encrypt",
    "generateDataKey",
    "generateDataKeyPair",
    "generateDataKeyPairWithoutPlaintext",
    "generateDataKeyWithoutPlaintext",
    "generateMac",
    "getPublicKey",
    "sign",
    "verify",
    "verifyMac",
)
IS_A = "a key's id, its ARN, an alias or the ARN of an alias"
ALIAS = "alias/"


def of_alias(text: str, place: MachineLocation) -> list[Parts] | None:
    """The alias and where it is; [] for a key by its id or ARN."""
    arn = parse(text)
    if arn is not None and arn.service == "kms" and arn.resource.startswith(ALIAS):
        return [{"alias": arn.resource} | located(arn)]
    return [{"alias": text}] if text.startswith(ALIAS) and text != ALIAS else []


def by_itself(text: str, place: MachineLocation) -> list[Parts] | None:
    """A key by its id or ARN; [] for an alias."""
    return [] if of_alias(text, place) else key(text, place)


def use(operation: str) -> Integration:
    """A call with the key that KeyId names."""
    actions = (f"kms:{operation[0].upper()}{operation[1:]}",)
    return sdk(
        authorization("awskeymanagementservice"),
        Grant(
            actions,
            ("arn:{partition}:kms:{region}:{account}:key/{kms_key}",),
            (Argument("KeyId", by_itself, IS_A),),
        ),
        Grant(
            actions,
            ("arn:{partition}:kms:{region}:{account}:key/*",),
            (Argument("KeyId", of_alias, IS_A, optional=True, known_only=True),),
            condition={"StringEquals": {"kms:RequestAlias": "{alias}"}},
        ),
    )


KMS: Table = {f"aws-sdk:kms:{operation}": use(operation) for operation in BY_ALIAS}
