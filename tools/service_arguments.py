"""The arguments of an AWS operation, and which of them change what IAM asks: a table over names.

Read from botocore's models. Step Functions writes every argument with a capital letter.
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DEPTH = 6

# Names of arguments that change what IAM asks → what becomes of them. "role": iam:PassRole of it;
# "key": the use of that key; "tags": the action that tags. "" is: no matter, for the reason beside
# it.
KINDS: tuple[tuple[str, str], ...] = (
    (r"(Iam|IAM)?Role(Arns?|ARNs?)?$|RoleArn(Override)?$", "role"),
    (r"(Kms|KMS)(Master)?Key(Id|ID|Arn|ARN|Identifier)?$", "key"),
    (r"SSEKMSKeyId$", "key"),
    (r"^(Tags|TagList|TagSet|TagSpecifications|Tagging)$", "tags"),
    (r"^GuardrailIdentifier$", "guardrail"),
    # Structures: what is in them is looked at by itself.
    (r"^(EncryptionConfiguration|GuardrailConfig(uration)?|ObjectLockConfiguration)$", ""),
    # Amazon S3's own arguments: each is in downbeat/asl/integrations/s3.py, and elsewhere a word.
    (r"^(VersionId|ACL|Acl|Grant\w+|BypassGovernanceRetention|ObjectLock\w+)$", ""),
)
WATCHED = re.compile("|".join(f"(?:{pattern})" for pattern, _ in KINDS))
# Calls that only read, remove or stop: their arguments are filters or names.
LOOKING = re.compile(
    r"^(Get|List|Describe|Search|Query|Scan|BatchGet|BatchDescribe|Head|Lookup|Discover|Preview|"
    r"Delete|Remove|Stop|Cancel|Terminate|Untag|Tag|Detach|Disassociate|Reset|Simulate|Validate|"
    r"Check|Revoke|Retire|Decrypt|Encrypt|ReEncrypt|Generate|Sign|Verify|Assume|Add|Attach|Decode)"
)
WORD = "word"
# Roles of other systems: of a database, a directory, a dashboard.
OTHER_ROLES = re.compile(
    r"(Snowflake|Starburst|MasterBackend|Grafana|DatabaseAccessControl|Rbac|AssertionAttributes|"
    r"Findings\[\]|UserContext|Config\.User\.|^TargetRole$)"
)
# Services whose calls are about roles, keys and tags themselves.
ABOUT_THEM = {"iam", "sts", "kms", "ssoadmin", "rolesanywhere", "accessanalyzer", "acmpca"}


@dataclass(frozen=True)
class Operation:
    """`members` are the paths of all arguments ("Settings.Role", "Names[]") with their type,
    `strings` those that are text or a list of text, `answer` the names in its output, `words` the
    paths of those that take one of a few words.
    """

    service: str
    name: str
    members: Mapping[str, str]
    answer: tuple[str, ...]
    required: tuple[str, ...]
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, model: Mapping[str, Any], name: str) -> Operation:
        shapes, operation = model["shapes"], model["operations"][name]
        asked = operation.get("input", {}).get("shape")
        shape_name = operation.get("output", {}).get("shape")
        members = dict(_members(shapes, asked, "", ())) if asked else {}
        return cls(
            re.sub(r"[^a-z0-9]", "", model["metadata"]["serviceId"].lower()),
            name,
            {path: "string" if kind == WORD else kind for path, kind in members.items()},
            tuple(
                path.rsplit(".", 1)[-1]
                for path, _ in _members(shapes, shape_name, "", ())
                if path.count(".") < 3
            )
            if shape_name
            else (),
            tuple(map(pascal, shapes[asked].get("required", ()))) if asked else (),
            frozenset(path for path, kind in members.items() if kind == WORD),
        )

    @property
    def strings(self) -> list[str]:
        return [path for path, kind in self.members.items() if kind == "string" and "." not in path]


def pascal(name: str) -> str:
    return name[:1].upper() + name[1:]


def _members(
    shapes: Mapping[str, Any], name: str, path: str, above: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Every (path, type) below a structure; a shape inside itself once."""
    shape = shapes[name]
    if name in above or len(above) > DEPTH:
        return
    if shape["type"] == "list":
        inner = shape["member"]["shape"]
        if shapes[inner]["type"] == "structure":
            yield from _members(shapes, inner, f"{path}[]", (*above, name))
        elif shapes[inner]["type"] == "string":
            yield f"{path}[]", "string"
        return
    for member, reference in shape.get("members", {}).items():
        inside = f"{path}.{pascal(member)}" if path else pascal(member)
        kind = shapes[reference["shape"]]["type"]
        if kind != "list":
            yield inside, WORD if "enum" in shapes[reference["shape"]] else kind
        if kind in ("structure", "list"):
            yield from _members(shapes, reference["shape"], inside, (*above, name))
        if kind == "list" and shapes[shapes[reference["shape"]]["member"]["shape"]]["type"] != (
            "string"
        ):
            yield inside, "list"


def kind_of(path: str) -> str | None:
    """What becomes of an argument by its name; None where the name says nothing about IAM."""
    last = path.rsplit(".", 1)[-1].removesuffix("[]")
    return next((kind for pattern, kind in KINDS if re.search(pattern, last)), None)


def arguments_that_matter(operation: Operation) -> list[tuple[str, str]]:
    """(path, kind) of each argument that makes IAM ask for more than the call's own actions."""
    if LOOKING.match(operation.name) or operation.service in ABOUT_THEM:
        return []
    arguments: list[tuple[str, str]] = []
    for path, type_ in operation.members.items():
        kind = kind_of(path) or ""
        tags = kind == "tags" and "." not in path and type_ in ("list", "map", "string")
        if path in operation.words or (kind == "role" and OTHER_ROLES.search(path)):
            continue
        if tags or (kind in ("role", "key", "guardrail") and type_ == "string"):
            arguments.append((path, kind))
    return sorted(arguments)
