"""Regions and accounts, as a stack file writes them."""

from __future__ import annotations

import re
from typing import Any

from downbeat.asl.diagnostic import nearest
from downbeat.config.fault import InvalidValue, quoted

REGION = re.compile(
    r"(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso|us-isob|us-isof|eu-isoe)"
    r"-(?:central|(?:north|south)?(?:east|west)|north|south)-\d"
)
# For the nearest of a slip; a newer one that has the form is taken all the same.
# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "af-south-1", "ap-east-1", "ap-east-2"),
    *("ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3"),
    *("ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ap-northeast-1"),
    *("ap-northeast-2", "ap-northeast-3", "ca-central-1", "ca-west-1"),
    *("eu-central-1", "eu-central-2", "eu-west-1"),
    *("eu-west-2", "eu-west-3", "eu-north-1", "eu-south-1", "eu-south-2", "il-central-1"),
    *("me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-gov-east-1"),
    *("us-gov-west-1", "cn-north-1", "cn-northwest-1"),
)


def region(value: Any) -> str:
    """A region's name."""
    if isinstance(value, str) and REGION.fullmatch(value):
        return value
    raise InvalidValue(
        f"{quoted(value)} is not a region: write it like us-east-1.{nearest(str(value), REGIONS)}",
        code="invalid-value",
    )


def account(value: Any) -> str:
    """An account's twelve digits, quoted: YAML reads bare ones as a number, and drops leading
    zeros.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        raise InvalidValue(
            f'{value} is a number: YAML reads bare digits as one. Quote it: "{value:012}".',
            code="changed-by-yaml",
        )
    if isinstance(value, str) and re.fullmatch(r"\d{12}", value):
        return value
    raise InvalidValue(
        f'{quoted(value)} is not an account: write its twelve digits, "111122223333", quoted.',
        code="invalid-value",
    )
