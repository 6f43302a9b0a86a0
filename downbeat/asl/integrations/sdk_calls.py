"""What IAM asks of an AWS SDK call, read from sdk_operations.txt, a generated slice of the Service
Authorization Reference (tools/sdk_permissions.py).

A line is a service: {"page", "arns": [ARN template, …], "operations": {"createJob": text}}. A text
is "action type type|action type;kind path;…". A type is "8:Name": the ARN number 8, its variables
read off these arguments ("*": an id that AWS makes up, nothing: no argument tells it); "8?:Name"
need not be there, "8?Job:" comes in where Job is given. "~" behind an action: it may stand on "*"
where no argument names a resource.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from downbeat.asl.checks.integrations import aws_sdk_actions
from downbeat.asl.checks.newer import newer_call
from downbeat.asl.integrations.grant import Argument, Grant, Integration, pass_role, sdk
from downbeat.asl.integrations.messaging import queue
from downbeat.asl.integrations.operations import secret
from downbeat.asl.integrations.passed_roles import PASSED_TO
from downbeat.asl.integrations.service_data import EXTRA
from downbeat.asl.resource_arns import MachineLocation, Parts, Reader, located, named, parse

OPERATIONS_FILE = Path(__file__).with_name("sdk_operations.txt")
VARIABLE = re.compile(r"\$\{(\w+)\}")
PLACE = {
    "Partition": "partition",
    "Region": "region",
    "Account": "account",
    "AccountId": "account",
}
SDK = "aws-sdk:"
ARN_ARGUMENT = re.compile(r"arn(s?\[\])?$", re.IGNORECASE)
# What a service asks of the caller's key: it uses the key itself, for this caller.
# https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
KEY_ACTIONS = ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")
# Arguments whose text is not the resource's name: its reader, and what that calls the name.
OWN_FORMS: dict[str, tuple[Reader, str]] = {
    "QueueUrl": (queue, "queue"),
    "SecretId": (secret, "secret"),
}
FEW = 3
NO_ARGUMENT = "which argument of the call names its resource is not known"
KEY_UNKNOWN = "which of the actions of its key the service asks of the caller is not documented"


@cache
def _lines() -> dict[str, str]:
    """Each service's line; it is taken apart only when the service is asked for."""
    lines = OPERATIONS_FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=32)
def _service(name: str) -> dict[str, object]:
    return dict(json.loads(_lines().get(name, '{"page": "", "arns": [], "operations": {}}')))


def known_call(resource: str) -> bool:
    """Whether this is an AWS SDK call that the list of actions has."""
    service, _, operation = resource.removeprefix(SDK).partition(":")
    return resource.startswith(SDK) and operation in aws_sdk_actions(service)


def may_be_newer(resource: str) -> bool:
    """Whether this is an AWS SDK call of a service or of an action that the list may not have
    yet, as the validator sees it.
    """
    service, _, operation = resource.removeprefix(SDK).partition(":")
    return resource.startswith(SDK) and bool(newer_call(service, operation))


@lru_cache(maxsize=512)
def sdk_integration(resource: str) -> Integration | None:
    """The entry of "aws-sdk:glue:createJob"; None where no copy of the reference has its action."""
    if not resource.startswith(SDK):
        return None
    service, _, operation = resource.removeprefix(SDK).partition(":")
    service_reference = _service(service)
    text = service_reference["operations"].get(operation)  # type: ignore[attr-defined]
    if text is None:
        return None
    arns: list[str] = list(service_reference["arns"])  # type: ignore[call-overload]
    asked, *extras = text.split(";")
    grants = [grant for part in asked.split("|") for grant in _grants(part, arns)]
    prefix = asked.split(":", 1)[0]
    for extra in extras:
        kind, path, *rest = extra.split(" ")
        grants += _extra(kind, path, rest, prefix, arns)
    return sdk(str(service_reference["page"]), *grants, *EXTRA.get(resource, ()))


def _grants(part: str, arns: list[str]) -> list[Grant]:
    """The grants of one action: one for each resource type, those of one ARN argument together."""
    spelt, *types = part.split(" ")
    action = spelt.rstrip("~")
    if not types:
        return [Grant((action,), ("*",))]
    grants: list[Grant] = []
    together: dict[str, list[str]] = {}
    naming: list[str] = []
    lost: list[str] = []
    for text in types:
        head, _, names = text.partition(":")
        number, optional, near = re.match(r"(\d+)(\??)(.*)", head).groups()  # type: ignore[union-attr]
        template, sources = arns[int(number)], names.split(",") if names else []
        brought = tuple(filter(None, near.split("+")))
        naming += [*brought, *(source.split("[")[0] for source in sources if source)]
        if optional and len(set(sources)) == 1 and ARN_ARGUMENT.search(sources[0]):
            together.setdefault(sources[0], []).append(template)
        elif all(sources) and (sources or not _variables(template)):
            grants.append(_told((action,), template, sources, optional=bool(optional)))
        elif brought or not optional:
            grants.append(_untold((action,), template, sources, brought))
        else:
            lost.append(template)
    grants += [_by_arn((action,), source, templates) for source, templates in together.items()]
    if spelt.endswith("~"):
        grants.append(Grant((action,), ("*",), unless=tuple(set(naming))))
    elif not grants:
        grants.append(_one_of((action,), lost))
    return grants


def _one_of(actions: tuple[str, ...], templates: list[str]) -> Grant:
    """The demand of a call none of whose arguments is known to name its resource."""
    few = len(templates) <= FEW
    head = ":".join(templates[0].split(":")[:5])
    resources = map(_filled, templates if few else [f"{head}:<type>/<id>"])
    argument = Argument("", _never, "", unknowable=NO_ARGUMENT, at="")
    return Grant(actions, tuple(resources), (argument,))


def _variables(template: str) -> list[str]:
    return [name for name in VARIABLE.findall(template) if name not in PLACE]


def _filled(template: str, stars: set[str] = frozenset()) -> str:  # type: ignore[assignment]
    """ "…:job/${JobName}" as a grant writes it: "…:job/{JobName}"; "*" for these variables."""

    def part(match: re.Match[str]) -> str:
        name = match[1]
        return "*" if name in stars else "{" + PLACE.get(name, name) + "}"

    return VARIABLE.sub(part, template)


def _told(actions: tuple[str, ...], template: str, sources: list[str], *, optional: bool) -> Grant:
    """A grant whose resource the arguments tell."""
    sources_of: dict[str, list[str]] = {}
    for name, source in zip(_variables(template), sources, strict=True):
        sources_of.setdefault(source, []).append(name)
    made = set(sources_of.pop("*", ()))
    arguments = {
        source: Argument(
            source, _reader(template, names, source), _described(names), optional=optional
        )
        for source, names in sources_of.items()
    }
    return Grant(actions, (_filled(template, made),), tuple(arguments.values()))


def _described(names: list[str]) -> str:
    return f"a {names[0]}" if len(names) == 1 else f"an ARN that tells {' and '.join(names)}"


def _untold(
    actions: tuple[str, ...], template: str, sources: list[str], when: tuple[str, ...]
) -> Grant:
    """A demand: no argument tells the whole ARN, so the pipeline's author does."""
    names = _variables(template)
    unknown = [
        name for name, source in zip(names, sources or [""] * len(names), strict=True) if not source
    ]
    why = f"no argument of the call tells {' and '.join(unknown)} of the resource's ARN"
    return Grant(
        actions,
        (_filled(template),),
        (Argument(unknown[0], _never, "", unknowable=why, at=""),),
        when=when,
    )


def _by_arn(actions: tuple[str, ...], source: str, templates: list[str]) -> Grant:
    """A grant on the ARN that an argument holds, of whichever of these types it is."""
    forms = [_pattern(template) for template in templates]

    def read(text: str, place: MachineLocation) -> list[Parts] | None:
        fitting = any(form.fullmatch(text) for form in forms)
        return [{"arn": text}] if fitting else None

    return Grant(actions, ("{arn}",), (Argument(source, read, "the ARN of such a resource"),))


@lru_cache(maxsize=2048)
def _pattern(template: str) -> re.Pattern[str]:
    """The template as a pattern, its variables as groups (each name once)."""
    seen: set[str] = set()

    def part(piece: str) -> str:
        match = VARIABLE.fullmatch(piece)
        if match is None:
            return re.escape(piece)
        name = match[1]
        if name in PLACE:
            return "[^:]*"
        if name in seen:
            return ".+"
        seen.add(name)
        return f"(?P<{name}>.+)"

    return re.compile("".join(part(piece) for piece in re.split(r"(\$\{\w+\})", template)))


def _reader(template: str, names: list[str], source: str) -> Reader:
    """A resource given by its ARN, or by the value of its one variable that the argument tells; a
    text that is no ARN does not tell several.
    """
    if source in OWN_FORMS:
        own, part = OWN_FORMS[source]
        return lambda text, place: (
            [
                {names[0]: parts[part]} | {k: v for k, v in parts.items() if k != part}
                for parts in own(text, place) or []
            ]
            or None
        )

    def read(text: str, place: MachineLocation) -> list[Parts] | None:
        arn = parse(text) if text.startswith("arn:") else None
        if arn is not None:
            match = _pattern(template).fullmatch(text)
            return [match.groupdict() | located(arn)] if match else None
        plain = text.strip() == text != "" and not re.search(r"[/:\s]", text)
        free = "log-group" in template and text.strip() == text != ""
        return [{names[0]: text}] if len(names) == 1 and (plain or free) else None

    return read


def _never(text: str, place: MachineLocation) -> list[Parts] | None:
    return None


def _extra(kind: str, path: str, rest: list[str], prefix: str, arns: list[str]) -> list[Grant]:
    """What an argument that matters adds: the role it passes, the key it uses, the tags it sets."""
    top = re.split(r"[.\[]", path)[0]
    if kind == "role":
        argument = Argument(
            path, named("iam", "role", "role"), "a role's name or ARN", optional=True
        )
        return [pass_role(argument, PASSED_TO.get(prefix, f"{prefix}.amazonaws.com"))]
    if kind == "key":
        return [
            Grant(
                KEY_ACTIONS,
                ("arn:{partition}:kms:{region}:{account}:key/<key>",),
                (Argument(path, _never, "", optional=True, unknowable=KEY_UNKNOWN),),
                condition={
                    "StringEquals": {"kms:ViaService": f"{prefix}.{{region}}.{{dns_suffix}}"}
                },
                when=(top,),
            )
        ]
    if kind == "guardrail":
        guardrail = Argument(
            path,
            named("bedrock", "guardrail", "guardrail"),
            "a guardrail's id or ARN",
            optional=True,
        )
        arn = "arn:{partition}:bedrock:{region}:{account}:guardrail/{guardrail}"
        return [Grant(("bedrock:ApplyGuardrail",), (arn,), (guardrail,))]
    if not rest:
        return []
    return [replace(grant, when=(*grant.when, path)) for grant in _grants(" ".join(rest), arns)]
