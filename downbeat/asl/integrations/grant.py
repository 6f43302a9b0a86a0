"""What an entry of the integrations table is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from downbeat.asl.resource_arns import Reader

# https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
REQUEST, SYNC, SYNC_2, TOKEN = "", ".sync", ".sync:2", ".waitForTaskToken"
PATTERNS = (REQUEST, SYNC, SYNC_2, TOKEN)
PASSING_ROLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
LINKED_ROLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/create-service-linked-role.html"


@dataclass(frozen=True)
class Argument:
    """One argument of a call that names a resource (or a value of a condition).

    `path` is "JobName", "Overrides.TaskRoleArn", "Entries[].EventBusName" (each element) or
    "RequestItems{}" (each key). Left out, the call takes `default`; with `optional` the grant is
    then not needed; else the resource is unknown, for the reason in `missing`. `unknowable` is the
    reason why a definition never tells this resource, whatever the argument says. `verbatim`: "*"
    and "?" in its text are letters, where IAM would elsewhere read wildcards. `known_only`: a value
    known only at run time asks for nothing here, since another grant of the call demands it.
    Diagnostics stand at `path`, or at `at`.
    """

    path: str
    read: Reader
    is_a: str
    default: str | None = None
    optional: bool = False
    missing: str | None = None
    unknowable: str | None = None
    verbatim: bool = False
    known_only: bool = False
    at: str | None = None


@dataclass(frozen=True)
class Grant:
    """One IAM statement of a call: `resources` and `condition` are templates of the parts that the
    arguments' readers return.

    `patterns` are those that need it (none named: all). `when`: only where one of these arguments
    is given; `unless`: only where none of these is. `beside`: the arguments are those of another
    call in the same definition ("athena:startQueryExecution"), since this call has no such
    argument. `page`: AWS's page that asks for it, where it is not the integration's.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    arguments: tuple[Argument, ...] = ()
    patterns: tuple[str, ...] = PATTERNS
    condition: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    beside: str | None = None
    page: str = ""


@dataclass(frozen=True)
class Integration:
    """A service integration: AWS's page, the patterns it can be called with, and all that its calls
    ask of the role.

    `may_need_nothing`: some calls are no business of IAM's. Elsewhere a call for which nothing is
    asked is a call misread.
    """

    page: str
    patterns: tuple[str, ...]
    grants: tuple[Grant, ...]
    may_need_nothing: bool = False


Table = dict[str, Integration]


def sdk(page: str, *grants: Grant) -> Integration:
    """An AWS SDK integration: request-response and callback, never .sync."""
    return Integration(page, (REQUEST, TOKEN), grants)


def managed_rule(name: str, *patterns: str) -> Grant:
    """The EventBridge rule through which Step Functions learns that the job has ended; it creates
    the rule by the role's leave.
    """
    return Grant(
        ("events:DescribeRule", "events:PutRule", "events:PutTargets"),
        (f"arn:{{partition}}:events:{{region}}:{{account}}:rule/{name}",),
        patterns=patterns or (SYNC,),
    )


def pass_role(argument: Argument, service: str, part: str = "role") -> Grant:
    """Handing a role to a service; `part` is what the argument's reader calls its name."""
    return Grant(
        ("iam:PassRole",),
        (f"arn:{{partition}}:iam::{{account}}:role/{{{part}}}",),
        (argument,),
        condition={"StringEquals": {"iam:PassedToService": service}},
        page=PASSING_ROLES,
    )


def linked_role(service: str, name: str) -> Grant:
    """A service's own role, which its first resource in an account creates; later it is there."""
    return Grant(
        ("iam:CreateServiceLinkedRole",),
        (f"arn:{{partition}}:iam::{{account}}:role/aws-service-role/{service}/{name}",),
        condition={"StringEquals": {"iam:AWSServiceName": service}},
        page=LINKED_ROLES,
    )


def authorization(page: str) -> str:
    """The page of the Service Authorization Reference for a service, e.g. "awsglue"."""
    return f"https://docs.aws.amazon.com/service-authorization/latest/reference/list_{page}.html"


def guide(page: str) -> str:
    """A page of the Step Functions developer guide."""
    return f"https://docs.aws.amazon.com/step-functions/latest/dg/{page}.html"


def example(template: Any, known: Mapping[str, str]) -> Any:
    """A template with the known parts filled in and "<job>" for the others."""
    if isinstance(template, Mapping):
        return {key: example(value, known) for key, value in template.items()}
    return template.format_map(_Blanks(known))


class _Blanks(dict[str, str]):
    def __missing__(self, part: str) -> str:
        return f"<{part}>"
