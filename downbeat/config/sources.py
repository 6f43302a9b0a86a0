"""Values of a stack file that nobody types: where one comes from, and who can read it.

ssm:/infrastructure/prod/cluster                     a parameter of SSM's Parameter Store
terraform:s3://acme-state/prod.tfstate#cluster_arn   an output of a Terraform state, in S3
terraform:infrastructure/terraform.tfstate#cluster   … or in a file below the project's folder
lookup:analytics                                     the resource of that name; what it is says
                                                     the reference
{lookup: {team: data, stage: prod}}                  the one resource that carries these tags
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from downbeat.config.fault import InvalidValue, quoted

# https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
PARAMETER = re.compile(r"[A-Za-z0-9_.-]{1,1011}|(?:/[A-Za-z0-9_.-]+){1,15}")
STATE_OUTPUT = re.compile(r"(?P<state>[^#]+)#(?P<output>[A-Za-z_][\w-]*)")
BUCKET_KEY = re.compile(r"s3://(?P<bucket>[a-z0-9.-]{3,63})/(?P<key>.+)")
EXAMPLES = {
    "ssm": "ssm:/infrastructure/prod/cluster",
    "terraform": "terraform:s3://acme-state/prod.tfstate#cluster_arn",
    "lookup": "lookup:analytics or {lookup: {team: data}}",
}


class Source(NamedTuple):
    """Where a value comes from: ("ssm", "/infrastructure/prod/cluster", ""), ("terraform", state,
    output), ("lookup", word for what it is, name or tags as JSON). A reader is asked for the text
    of a state instead: ("s3", bucket, key), ("file", path, "").
    """

    scheme: str
    place: str
    item: str = ""

    def __str__(self) -> str:
        """The source as a stack file writes it."""
        if self.scheme == "lookup":
            tags = ", ".join(f"{key}: {value}" for key, value in self.tags.items())
            return f"{{lookup: {{{tags}}}}}" if tags else f"lookup:{self.item}"
        if self.scheme == "stack":
            return f"{{stack: {self.place}, output: {self.item}}}"
        return f"{self.scheme}:{self.place}" + (f"#{self.item}" if self.item else "")

    @property
    def what(self) -> str:
        """What is read, in words."""
        if self.scheme == "terraform":
            return f'the output "{self.item}" of the Terraform state {self.place}'
        return f"the parameter {self.place}"

    @property
    def tags(self) -> dict[str, str]:
        """The tags by which a resource is looked up; none where it is by its name."""
        return dict(json.loads(self.item)) if self.item.startswith("{") else {}

    @property
    def asked(self) -> Source:
        """What a reader is asked for: of a Terraform state its text."""
        if self.scheme != "terraform":
            return self
        stored = BUCKET_KEY.fullmatch(self.place)
        return (
            Source("s3", stored["bucket"], stored["key"]) if stored else Source("file", self.place)
        )


class SourceAnswer(Protocol):
    """What a reader says about one source: its value, and whether that is a secret, or the
    sentence that tells why there is none; `when` it was read, "" for now.
    """

    @property
    def value(self) -> Any: ...
    @property
    def fault(self) -> str: ...
    @property
    def secret(self) -> bool: ...
    @property
    def when(self) -> str: ...


class Read(NamedTuple):
    """An answer."""

    value: Any = None
    fault: str = ""
    secret: bool = False
    when: str = ""


# Reads sources, each with whether a secret may stand where it is named.
Reader = Callable[[Mapping[Any, bool]], Mapping[Any, SourceAnswer]]


def unread(sources: Mapping[Source, bool]) -> Mapping[Source, SourceAnswer]:
    """Read nothing: the reader where there is neither AWS nor a project's folder."""
    return {}


def source(value: Any, word: str = "") -> Source | None:
    """Return the source that a value of a stack file names; None for a plain value.

    Args:
        word: what the value is to be, a word of KINDS; "" where the key says nothing.

    Raises:
        InvalidValue: for a source that is written wrong.
    """
    if isinstance(value, Mapping) and set(value) == {"lookup"}:
        return _lookup(value["lookup"], word)
    scheme, colon, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not colon or scheme not in EXAMPLES:
        return None
    if scheme == "lookup":
        return _lookup(rest, word)
    if scheme == "ssm" and PARAMETER.fullmatch(rest):
        return Source("ssm", rest)
    match = STATE_OUTPUT.fullmatch(rest)
    if scheme == "terraform" and match and _is_state(match["state"]):
        return Source("terraform", match["state"], match["output"])
    what = {"ssm": "no parameter", "terraform": "no output of a state"}[scheme]
    raise InvalidValue(
        f"{quoted(value)} names {what}: write {EXAMPLES[scheme]}.", code="invalid-source"
    )


def _is_state(place: str) -> bool:
    return not place.startswith("s3:") or BUCKET_KEY.fullmatch(place) is not None


def _lookup(criteria: Any, word: str) -> Source:
    if not word:
        raise InvalidValue(
            "cannot be looked up, since its name does not say what it is: write the value,"
            " or name a parameter, ssm:/….",
            code="invalid-source",
        )
    if isinstance(criteria, str) and re.fullmatch(r"[^\s{}]{1,512}", criteria):
        return Source("lookup", word, criteria)
    if (
        isinstance(criteria, Mapping)
        and criteria
        and all(isinstance(v, str) for v in criteria.values())
    ):
        return Source("lookup", word, json.dumps(dict(sorted(criteria.items()))))
    raise InvalidValue(
        f"{quoted(criteria)} is neither a name nor tags: write {EXAMPLES['lookup']}.",
        code="invalid-source",
    )
