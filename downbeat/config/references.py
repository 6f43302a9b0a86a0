"""What a stack supplies to a pipeline, checked by what the reference's name says it is: a cluster
is an ECS cluster's ARN, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from downbeat.asl.diagnostic import enumeration, nearest
from downbeat.config.fault import Fault, quoted
from downbeat.config.sources import Source
from downbeat.config.values import Secret

if TYPE_CHECKING:
    from downbeat.config.stack import Stack

from downbeat.config.arn_checks import kind_problems
from downbeat.config.reference_kinds import Kind, example, keyed_references, kind_of


class StackOutput(NamedTuple):
    """A value that another stack exports; `stack` is "organization/project/stack"."""

    stack: str
    output: str


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
