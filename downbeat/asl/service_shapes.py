"""The API models of AWS's services as Step Functions sees them: operations, members, limits.

Read from service_models.zip (tools/service_models.py writes it), one service at a time, when it is
asked for.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

ARCHIVE = Path(__file__).with_name("service_models.zip")
# Step Functions adds these to every result of a service:
# https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
METADATA = ("SdkHttpMetadata", "SdkResponseMetadata")


@dataclass(frozen=True)
class ServiceModel:
    """One service: its id ("DynamoDB"), operations and shapes as the archive has them."""

    id: str
    operations: dict[str, list[Any]]
    shapes: list[Any]
    spellings: dict[tuple[int, bool], dict[str, str]] = field(default_factory=dict)

    def spelled(self, shape: int, sdk: bool) -> dict[str, str]:
        """{name in Step Functions: name in the API} of a structure's members.

        An AWS SDK integration's first; the API's own name with a capital passes there, too.
        """
        key = (shape, sdk)
        if key not in self.spellings:
            members = self.shapes[shape][1]
            names = {sdk_name(one): one for one in members} if sdk else {}
            self.spellings[key] = names | {capitalised(one): one for one in members}
        return self.spellings[key]

    @property
    def error_prefix(self) -> str:
        """What an AWS SDK integration puts before the dot of an error: DynamoDb, S3, Ec2."""
        return sdk_name(re.sub(r"^(Amazon|AWS) ?|(?<=.) ?Service$", "", self.id))


@lru_cache(maxsize=32)
def service_model(service: str) -> ServiceModel | None:
    """The model of a service, named as a Resource `aws-sdk:service:action` names it; None for an
    unknown one.
    """
    try:
        with zipfile.ZipFile(ARCHIVE) as archive:
            table = json.loads(archive.read(f"{service.lower()}.json"))
    except KeyError:
        return None
    return ServiceModel(table["id"], table["operations"], table["shapes"])


def capitalised(name: str) -> str:
    """The name that optimised integrations use: the API's, with a capital first letter."""
    return name[:1].upper() + name[1:]


_WORDS = (
    (re.compile(r"[^A-Za-z0-9]+"), " "),
    (re.compile(r"([^a-z]{2,})v([0-9]+)"), r"\1 v\2 "),
    (re.compile(r"([^A-Z]{2,})V([0-9]+)"), r"\1 V\2 "),
    (re.compile(r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])"), " "),
    (re.compile(r"([A-Z]+)([A-Z][a-z])"), r"\1 \2"),
    (re.compile(r"([0-9])([a-zA-Z])"), r"\1 \2"),
)


@lru_cache(maxsize=4096)
def sdk_name(name: str) -> str:
    """The name that AWS SDK integrations use, which is that of the AWS SDK for Java 2: words with
    one capital each, so that `DBInstanceIdentifier` is `DbInstanceIdentifier` and `ARN` is `Arn`.

    https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
    """
    for pattern, words in _WORDS:
        name = pattern.sub(words, name)
    return "".join(word[:1].upper() + word[1:].lower() for word in name.split())
