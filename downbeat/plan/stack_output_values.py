"""The values that outputs of other stacks have: checked as if they stood in the stack file, and
shown with where they come from. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl import Diagnostic
from downbeat.config import Stack, StackOutput
from downbeat.config.checks import account_problems
from downbeat.config.fault import Fault
from downbeat.config.origins import Origin
from downbeat.config.references import output_source, problems
from downbeat.config.sources import Reader

Outputs = Mapping[Any, Any]  # (stack, output) → value


def output_problems(
    stack: Stack, key: str, spec: Mapping[str, Any], outputs: Outputs
) -> Iterator[Diagnostic]:
    """Yield the faults of the outputs that one pipeline's references take: another kind of value,
    another region or account.
    """
    pipeline = stack.pipelines[key]
    taken = {
        name: value
        for name, value in pipeline.references.items()
        if isinstance(value, StackOutput) and value in outputs
    }
    values = {name: outputs[value] for name, value in taken.items()}
    faults: list[Fault] = [
        *problems({**pipeline.references, **values}, spec, stack.region, stack.other_regions),
        *account_problems(values, stack.account, stack.other_accounts),
    ]
    for path, sentence, code in faults:
        output = taken.get(path.partition("[")[0])
        if output:
            where = f" It is the output {output.output} of {output.stack}."
            yield Diagnostic(f"/references/{path}", f"{sentence}{where}", code)


def output_origins(stack: Stack, outputs: Outputs) -> tuple[Origin, ...]:
    """Return where the values of the outputs come from, as they were read now."""
    return tuple(
        Origin(path, output_source(value), outputs[value], True)
        for path, value in _named(stack)
        if value in outputs
    )


def remembered_origins(stack: Stack, read: Reader, examples: Outputs) -> tuple[Origin, ...]:
    """Return the same for whoever cannot ask: by what the last run read, else by an example."""
    named = list(_named(stack))
    answers = read({output_source(value): False for _, value in named})
    origins = []
    for path, value in named:
        source = output_source(value)
        answer = answers.get(source)
        known = answer is not None and not answer.fault
        shown = answer.value if answer is not None and known else examples.get(value)
        origins.append(Origin(path, source, shown, known, when=answer.when if answer else ""))
    return tuple(origins)


def remembered_outputs(stack: Stack, read: Reader, examples: Outputs) -> dict[StackOutput, Any]:
    """Return the values of the outputs as the last run read them, else examples."""
    origins = remembered_origins(stack, read, examples)
    named = (value for _, value in _named(stack))
    return {value: origin.value for value, origin in zip(named, origins, strict=True)}


def _named(stack: Stack) -> Iterator[tuple[str, StackOutput]]:
    """Every output that a reference names, with the path of its key."""
    for key, pipeline in stack.pipelines.items():
        for name, value in pipeline.references.items():
            if isinstance(value, StackOutput):
                yield f"downbeat:pipelines.{key}.references.{name}", value
