"""Where a stack is deployed and what it registers there: everything that turns the table of actions
into statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from deployments.access.actions import FUNCTION, KEY_ALIAS, MACHINE, ROLE
from deployments.access.registered import Registered, patterns

# Region's first letters → partition.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
PARTITIONS = {
    "us-gov-": "aws-us-gov",
    "cn-": "aws-cn",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
}


BY_NAME = (FUNCTION, MACHINE, ROLE)


def partition_of(region: str) -> str:
    """The partition of a region: "us-gov-west-1" → "aws-us-gov"."""
    return next(
        (partition for start, partition in PARTITIONS.items() if region.startswith(start)), "aws"
    )


@dataclass(frozen=True)
class StackLocation:
    """`former` are names of pipelines that the program registers no more, whose resources may still
    have to be deleted.
    """

    stack: Registered
    account: str
    former: tuple[str, ...] = ()
    tags: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "tags", {key: self.stack.tags[key] for key in ("project", "stack")}
        )

    @property
    def region(self) -> str:
        return self.stack.region

    @property
    def partition(self) -> str:
        return partition_of(self.region)

    @property
    def suffix(self) -> str:
        """The end of a service's name in this partition."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    @property
    def key(self) -> str | None:
        return self.stack.key

    @property
    def boundary(self) -> str | None:
        return self.stack.boundary

    @property
    def aliases(self) -> list[str]:
        """The alias of the stack's own key."""
        return self.names(KEY_ALIAS)

    @property
    def function_arns(self) -> list[str]:
        return [
            self.arn(f"arn:{{partition}}:lambda:{{region}}:{{account}}:function:{name}")
            for name in self.names(FUNCTION)
        ]

    def names(self, type_: str) -> list[str]:
        """Names and patterns for ARNs of that type. Roles, and what runs with them, are named one
        by one: what a deployer may make, change and hand on is listed.
        """
        own = self.stack.names.get(type_, ())
        return sorted(own) if type_ in BY_NAME else patterns(own, self.stack.pipelines)

    def names_with_former(self, type_: str) -> list[str]:
        """The same, with what a renamed or given up pipeline has left to be deleted."""
        own = self.stack.names.get(type_, ())
        former = chain.from_iterable(self._former(name) for name in own)
        return sorted({*self.names(type_), *former})

    def _former(self, name: str) -> Iterable[str]:
        """What a resource was called under the pipelines' former names: the same path, the old name
        or anything behind it.
        """
        path, slash, last = name.rpartition("/")
        if not any(
            last == pipeline or last.startswith(f"{pipeline}-") for pipeline in self.stack.pipelines
        ):
            return
        for old in self.former:
            here = old if path in self.stack.pipelines else path
            yield from (f"{here}{slash}{old}", f"{here}{slash}{old}-*")

    def arn(self, template: str, name: str = "") -> str:
        """An ARN template with its names filled in; the key is the one that exists already, or any,
        which a condition narrows.
        """
        around = {"partition": self.partition, "region": self.region, "account": self.account}
        key = self.key or "arn:{partition}:kms:{region}:{account}:key/*".format_map(around)
        return template.format_map(around | {"name": name, "key": key})
