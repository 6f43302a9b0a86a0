"""From what an argument says ("nightly", an ARN, a queue URL) to the parts of an ARN that IAM wants
to see.

A reader takes the argument's text and the place the machine runs in, and returns one mapping of ARN
parts for each resource that the text names: `[{"job": "nightly"}]`. An ARN also tells its own
partition, region and account. `[]` means that nothing is needed, None that the text is not what
this argument takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

Parts = dict[str, str]
# Stands only in the region or account segment of an ARN, where neither the caller nor the
# definition names them.
ANY = "*"

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
ARN_IN_TEXT = re.compile(r"arn:(aws[a-z-]*):[a-z0-9-]+:([a-z]{2}(?:-[a-z]+)+-\d)?:(\d{12})?:")


@dataclass(frozen=True)
class MachineLocation:
    """Where the machine runs; `machine` is its physical name, None where the caller did not tell
    it.
    """

    partition: str = "aws"
    region: str = ANY
    account: str = ANY
    machine: str | None = None

    def at(self, partition: str) -> MachineLocation:
        return replace(self, partition=partition)

    @property
    def arn(self) -> str:
        """The machine's own ARN; "" where a segment of it is not known."""
        if self.machine is None or ANY in (self.region, self.account):
            return ""
        return (
            f"arn:{self.partition}:states:{self.region}:{self.account}:stateMachine:{self.machine}"
        )

    @property
    def parts(self) -> Parts:
        return {
            "partition": self.partition,
            "region": self.region,
            "account": self.account,
            "dns_suffix": dns_suffix(self.partition),
        }


def dns_suffix(partition: str) -> str:
    """Return what the host names of a partition's services end in: China has its own."""
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"


class Arn(NamedTuple):
    partition: str
    service: str
    region: str
    account: str
    resource: str


Reader = Callable[[str, MachineLocation], list[Parts] | None]


def parse(text: str) -> Arn | None:
    """The segments of an ARN; None when the text is none."""
    segments = text.split(":", 5)
    if (
        len(segments) < 6
        or segments[0] != "arn"
        or not (segments[1] and segments[2] and segments[5])
    ):
        return None
    return Arn(*segments[1:])


def place(
    definition: Mapping[str, Any],
    *,
    region: str | None = None,
    account: str | None = None,
    name: str | None = None,
    state_machine_arn: str | None = None,
) -> MachineLocation:
    """Where this machine runs: as given, else as its own ARN says, else as every ARN of the
    definition agrees, else ANY.
    """
    own = parse(state_machine_arn) if state_machine_arn else None
    if state_machine_arn and (
        own is None or own.service != "states" or not own.resource.startswith("stateMachine:")
    ):
        form = "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"
        raise ValueError(
            f'state_machine_arn "{state_machine_arn}" is not the ARN of a state machine: {form}'
        )
    region, account = region or (own and own.region), account or (own and own.account)
    arns = []
    if not (own and region and account):
        arns = [match for text in texts(definition) for match in ARN_IN_TEXT.findall(text)]
    return MachineLocation(
        partition=(
            own.partition if own else _agreed(match[0] for match in arns).replace(ANY, "aws")
        ),
        region=region or _agreed(match[1] for match in arns),
        account=account or _agreed(match[2] for match in arns),
        machine=name or (own.resource.removeprefix("stateMachine:").split(":")[0] if own else None),
    )


def texts(value: Any) -> Iterator[str]:
    """Every string inside a definition, keys aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def _agreed(values: Iterator[str]) -> str:
    """The one value; where ARNs name several, none of them is known to be the machine's own."""
    distinct = {value for value in values if value}
    return distinct.pop() if len(distinct) == 1 else ANY


def named(service: str, kind: str, part: str, separator: str = "/") -> Reader:
    """A resource given by name or by ARN: named("glue", "job", "job") reads "nightly" and
    "arn:…:job/nightly".
    """

    def read(text: str, place: MachineLocation) -> list[Parts] | None:
        if not text.startswith("arn:"):
            return [{part: text}] if text.strip() == text != "" else None
        arn = parse(text)
        if arn is None or arn.service != service or not arn.resource.startswith(kind + separator):
            return None
        return [{part: arn.resource[len(kind + separator) :]} | located(arn)]

    return read


def by_arn(service: str, kind: str, part: str) -> Reader:
    """A resource that AWS takes by ARN only; `kind` is how its resource segment begins ("" for SNS,
    where it is the name).
    """

    def read(text: str, place: MachineLocation) -> list[Parts] | None:
        arn = parse(text)
        if arn is None or arn.service != service or not arn.resource.startswith(kind):
            return None
        return [{part: text}]

    return read


def located(arn: Arn) -> Parts:
    """The segments an ARN tells about its place, those left empty aside."""
    account_parts = {"partition": arn.partition, "region": arn.region, "account": arn.account}
    return {part: value for part, value in account_parts.items() if value}


def text(part: str) -> Reader:
    """An argument that is taken as it stands, for a name or a condition."""
    return lambda text, place: [{part: text}] if text else None


def without_revision(reader: Reader, part: str) -> Reader:
    """A family without ":7": a role must not need a change when a revision is registered, nor break
    runs of the one before.
    """

    def read(text: str, place: MachineLocation) -> list[Parts] | None:
        resources = reader(text, place)
        return resources and [
            {**parts, part: re.sub(r":\d+$", "", parts[part])} for parts in resources
        ]

    return read
