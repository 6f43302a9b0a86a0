"""What a stack supplies to a pipeline, checked by what the reference's name says it is: a cluster
is an ECS cluster's ARN, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from downbeat.asl.diagnostic import enumeration, nearest
from downbeat.config.fault import Fault, quoted
from downbeat.config.sources import Source
from downbeat.config.values import Secret

if TYPE_CHECKING:
    from downbeat.config.stack import Stack

ARN = re.compile(
    r"arn:(aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)"
)
BUCKET = re.compile(
    r"(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]"
)


class StackOutput(NamedTuple):
    """A value that another stack exports; `stack` is "organization/project/stack"."""

    stack: str
    output: str


class Kind(NamedTuple):
    """What a reference is: in words, an example, for ARNs the service and the start of the
    resource, for names a pattern.
    """

    what: str
    example: str
    service: str = ""
    resource: str = ""
    pattern: str = ""
    many: str = ""


def _arn(what: str, service: str, resource: str, example: str, pattern: str = "") -> Kind:
    where = "" if service in ("iam", "s3") else "us-east-1"
    return Kind(
        what,
        f"arn:aws:{service}:{where}:111122223333:{resource}{example}",
        service,
        resource,
        pattern,
    )


# Last word of a reference's name → what AWS wants there. Names as AWS allows them:
# Glue https://docs.aws.amazon.com/glue/latest/webapi/API_Job.html, DynamoDB API_CreateTable,
# Secrets Manager API_CreateSecret, S3
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, Logs
# API_CreateLogGroup
KINDS: dict[str, Kind] = {
    "cluster": _arn("an ECS cluster's ARN", "ecs", "cluster/", "analytics"),
    "task_definition": _arn("an ECS task definition's ARN", "ecs", "task-definition/", "monitor:7"),
    "role": _arn("an IAM role's ARN", "iam", "role/", "monitor-task"),
    "key": _arn("a KMS key's ARN", "kms", "key/", "1234abcd-12ab-34cd-56ef-1234567890ab"),
    "topic": _arn("an SNS topic's ARN", "sns", "", "alerts"),
    "queue": _arn("an SQS queue's ARN", "sqs", "", "uploads"),
    "function": _arn(
        "a Lambda function's ARN or name", "lambda", "function:", "etl", r"[A-Za-z0-9_-]{1,64}"
    ),
    "secret": _arn(
        "a secret's ARN or name",
        "secretsmanager",
        "secret:",
        "gee-AbCdEf",
        r"[A-Za-z0-9/_+=.@-]{1,512}",
    ),
    "bucket": Kind("a bucket's name", "acme-reports", pattern=BUCKET.pattern),
    "table": Kind("a DynamoDB table's name", "tracking", pattern=r"[A-Za-z0-9_.-]{3,255}"),
    "partition_key": Kind("the name of a table's partition key", "pk", pattern=r".{1,255}"),
    "sort_key": Kind("the name of a table's sort key", "sk", pattern=r".{1,255}"),
    "job": Kind("a Glue job's name", "refresh-clean", pattern=r"[A-Za-z0-9_.-]{1,255}"),
    "log_group": Kind("a log group's name", "/ecs/monitor", pattern=r"[A-Za-z0-9_/.#-]{1,512}"),
    "subnets": Kind(
        "a subnet",
        "subnet-0a1b2c3d",
        pattern=r"subnet-[0-9a-f]{8}(?:[0-9a-f]{9})?",
        many="a list of subnets",
    ),
    "security_groups": Kind(
        "a security group",
        "sg-0a1b2c3d",
        pattern=r"sg-[0-9a-f]{8}(?:[0-9a-f]{9})?",
        many="a list of security groups",
    ),
}
KINDS["roles"] = KINDS["role"]._replace(many="a list of IAM roles' ARNs")
GLOBAL_SERVICES = ("iam", "s3")


def kind_of(name: str) -> Kind | None:
    """What the name of a reference says it is: `reports_bucket` is a bucket; None for a name that
    says nothing.
    """
    found = [word for word in KINDS if name == word or name.endswith(f"_{word}")]
    return KINDS[max(found, key=len)] if found else None


# Kinds of things that are encrypted by a key, which stands beside them under their name and `_key`.
KEYED = ("bucket", "queue", "secret", "table", "topic")


def keyed_references(names: Iterable[str]) -> dict[str, str]:
    """Return each of the names whose thing may have a key → the name of the reference to it."""
    return {name: f"{name}_key" for name in names if kind_word(name) in KEYED}


def kind_word(name: str) -> str:
    """The word of KINDS that a reference's name ends in, or ""."""
    kind = kind_of(name)
    return next((word for word, each in KINDS.items() if each is kind), "")


def resolve(supplied: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the program uses them: {stack, output} becomes a StackOutput, all else
    stays.
    """
    return {
        name: StackOutput(**value) if _is_output(value) else value
        for name, value in supplied.items()
    }


def completed(
    supplied: Mapping[str, Any], spec: Mapping[str, Any], region: str | None
) -> dict[str, Any]:
    """`supplied` with an example in the place of what is missing, wrong, or another stack's output;
    without what is unknown.
    """
    values = {name: value for name, value in supplied.items() if value is not None}
    plain = {name: value for name, value in values.items() if not isinstance(value, StackOutput)}
    wrong = {re.split(r"[.\[]", name)[0] for name, *_ in problems(plain, spec, region)}
    required, optional = (_asked(spec.get(key)) for key in ("references", "optional_references"))
    extra = {*optional, *keyed_references({**required, **optional}).values()}
    names = {*required, *(name for name in extra if name in values)}
    return {
        name: plain[name] if name in plain.keys() - wrong else example(name, region)
        for name in sorted(names)
    }


def example(name: str, region: str | None = None, account: str | None = None) -> Any:
    """A value such as a reference of that name takes: an ARN, a list of subnets, or, where the name
    says nothing, the name itself. `account` is the ARN's; AWS's example account without it.
    """
    kind = kind_of(name)
    if kind is None:
        return name
    value = kind.example.replace("us-east-1", region or "us-east-1")
    value = value.replace("111122223333", account or "111122223333")
    return [value] if kind.many else value


def example_named(word: str, name: str, region: str, account: str) -> Any:
    """The example of a kind with a name of its own: an ARN of the account, or the name itself."""
    kind = KINDS[word]
    if word == "key" or (kind.many and not kind.service):
        return example(word, region, account)
    if not kind.service:
        return name
    one = example("role" if kind.many else word, region, account)
    value = ":".join([*one.split(":")[:5], f"{kind.resource}{name}"])
    return [value] if kind.many else value


def problems(
    supplied: Mapping[str, Any],
    spec: Mapping[str, Any],
    region: str | None,
    other_regions: Collection[str] = (),
) -> Iterator[Fault]:
    """(name, sentence, code) of every reference that is missing, unknown or not what its name says.

    An ARN is of `region` or of one of `other_regions`. A secret's or function's name is taken where
    the pipeline's sentence about it does not ask for the ARN.
    """
    required, optional = (
        _asked(spec.get(key) or {} if isinstance(spec, Mapping) else {})
        for key in ("references", "optional_references")
    )
    named = {**required, **optional}
    keys = keyed_references(named)
    known = {**named, **{key: f"The ARN of the key of {name}." for name, key in keys.items()}}
    regions = (region, *other_regions) if region else ()
    for name, value in supplied.items():
        if name not in known:
            takes = f"it takes {enumeration(named)}" if named else "it takes none"
            yield (
                str(name),
                f"is not a reference of this pipeline: {takes}.{nearest(str(name), known)}",
                "unknown-reference",
            )
        elif value is not None:
            kind = _kind_asked_for(name, known[name])
            for where, sentence, code in _value_problems(kind, value, regions):
                yield f"{name}{where}", sentence, code
    for name in required:
        if supplied.get(name) is None:
            yield (
                name,
                (
                    f"is missing. {required[name]} Write {name}: {_example(name)}, or {{stack:"
                    " org/project/stack, output: …}."
                ),
                "missing-reference",
            )


def _kind_asked_for(name: str, sentence: str) -> Kind | None:
    """The kind of a reference; without its pattern where the sentence about it asks for the ARN."""
    kind = kind_of(name)
    if kind and kind.service and " ARN" in sentence:
        return kind._replace(pattern="", what=kind.what.removesuffix(" or name"))
    return kind


def _asked(sentences: Any) -> dict[str, str]:
    """What a stack is asked for; a dict that is written wrong is `asl.spec_problems`' to report."""
    return (
        {name: str(sentence) for name, sentence in sentences.items()}
        if isinstance(sentences, Mapping)
        else {}
    )


def _example(name: str) -> str:
    kind = kind_of(name)
    return "…" if kind is None else f"[{kind.example}]" if kind.many else kind.example


def _is_output(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"stack", "output"}


def _value_problems(kind: Kind | None, value: Any, regions: tuple[str, ...]) -> Iterator[Fault]:
    if isinstance(value, Secret):
        return
    if isinstance(value, Mapping) and {"stack", "output"} & set(value):
        yield from _output_problems(value)
    elif kind is None:
        if value in ("", [], {}):
            yield "", "is empty.", "invalid-value"
    elif kind.many:
        yield from _list_problems(kind, value, regions)
    else:
        yield from (("", *fault) for fault in kind_problems(kind, value, regions))


def _list_problems(kind: Kind, value: Any, regions: tuple[str, ...]) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield "", f"{quoted(value)} is not {kind.many}: write [{value}].", "wrong-type"
    elif not value:
        yield "", f"is empty: it must be {kind.many}.", "invalid-value"
    else:
        yield from (
            (f"[{at}]", *fault)
            for at, item in enumerate(value)
            for fault in kind_problems(kind, item, regions)
        )


def _output_problems(value: Mapping[str, Any]) -> Iterator[Fault]:
    for key in sorted(set(value) - {"stack", "output"}, key=str):
        yield (
            f".{key}",
            (
                "is not a key of a stack output: it has stack and"
                f" output.{nearest(str(key), ('stack', 'output'))}"
            ),
            "unknown-key",
        )
    for key in ("stack", "output"):
        if not isinstance(value.get(key), str) or not value[key]:
            yield (
                f".{key}",
                "is missing: a stack output is {stack: org/project/stack, output: name}.",
                "missing-key",
            )
    stack = value.get("stack")
    if isinstance(stack, str) and stack and not re.fullmatch(r"[\w.-]+/[\w.-]+/[\w.-]+", stack):
        yield (
            ".stack",
            f"{quoted(stack)} is not a stack: write organization/project/stack.",
            "invalid-value",
        )


def kind_problems(kind: Kind, value: Any, regions: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield (sentence, code) for a value that is not of its kind; `regions` are those it may be of,
    the stack's first.
    """
    if isinstance(value, str) and value.startswith("arn:") and kind.service:
        yield from arn_problems(kind, value, next(iter(regions), None), regions[1:])
    elif not isinstance(value, str) or not kind.pattern or not re.fullmatch(kind.pattern, value):
        yield f"{quoted(value)} is not {kind.what}, e.g. {kind.example}.", "invalid-value"


def partition_of(region: str) -> str:
    """The partition of a region: the second word of its ARNs.

    https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
    """
    words = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-isob-": "aws-iso-b"}
    words |= {"us-iso-": "aws-iso", "us-isof-": "aws-iso-f", "eu-isoe-": "aws-iso-e"}
    return next((word for begin, word in words.items() if region.startswith(begin)), "aws")


def arn_problems(
    kind: Kind, value: str, region: str | None, other_regions: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """What is wrong with an ARN: its form, its service and resource, its account, its region;
    each as (sentence, code).
    """
    found = ARN.fullmatch(value)
    if not found:
        yield f"{quoted(value)} is not an ARN: write {kind.example}.", "invalid-arn"
        return
    partition, service, where, account, resource = found.groups()
    own = partition_of(region) if region else partition
    if partition != own:
        yield (
            f"{quoted(value)} is of the partition {partition}, but aws:region {region} is in"
            f" {own}: write arn:{own}:….",
            "invalid-arn",
        )
    elif (
        service != kind.service
        or not resource.startswith(kind.resource)
        or resource == kind.resource
    ):
        yield (
            f"{quoted(value)} is not {kind.what}: it is of {service}. Write {kind.example}.",
            "invalid-arn",
        )
    elif not account:
        yield f"{quoted(value)} has no account: write {kind.example}.", "invalid-arn"
    elif service in GLOBAL_SERVICES and where:
        yield (
            f"{quoted(value)} has a region, but {service} has none: write {kind.example}.",
            "invalid-arn",
        )
    elif service not in GLOBAL_SERVICES and region and where not in (region, *other_regions):
        yield (
            f"{quoted(value)} is in {where or 'no region'}, but aws:region is {region}.",
            "other-region",
        )


def output_source(value: StackOutput) -> Source:
    """Return an output of another stack as a source."""
    return Source("stack", value.stack, value.output)


def named_outputs(stack: Stack) -> list[tuple[str, str, str]]:
    """(path of the key, stack, output) of each output that the references name, in the order of the
    stack file.
    """
    return [
        (f"downbeat:pipelines.{key}.references.{name}", *value)
        for key, pipeline in stack.pipelines.items()
        for name, value in pipeline.references.items()
        if isinstance(value, StackOutput)
    ]
