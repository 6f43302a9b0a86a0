"""A template of Terraform's `templatefile`: `${name}` and other expressions, `$${` for a dollar
sign before a brace; or the definition in a `.tf` file, as text or in `jsonencode(…)`.

https://developer.hashicorp.com/terraform/language/expressions/strings#string-templates
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.importing.asl_text import read_definition
from downbeat.importing.hcl import Reader
from downbeat.importing.meaning import Meaning
from downbeat.importing.original import Original
from downbeat.importing.placeholders import LITERAL
from downbeat.importing.referring import original_of

SUFFIXES = (".tftpl", ".tpl", ".tmpl", ".tf")
HEREDOC = re.compile(r"\bdefinition\s*=\s*<<-?\s*(\w+)\r?\n(.*?)\n[ \t]*\1[ \t]*$", re.S | re.M)
ENCODED = re.compile(r"\bdefinition\s*=\s*jsonencode\s*\(")
LOCALS = re.compile(r"^[ \t]*locals[ \t]*\{", re.M)
# Fields of a state that no reference can stand for: the machine's shape.
SHAPE = ("Retry", "Catch", "Choices", "Branches", "States")
STEPS = re.compile(r"[^A-Za-z0-9_]+")
# Functions around a value that change its form and not what it is.
WRAPPERS = re.compile(r"^(?:jsonencode|tostring|tonumber|tolist|trimspace)\((.*)\)$", re.S)
# What Terraform's providers call what is always there.
ALWAYS_THERE = {
    "data.aws_caller_identity.current.account_id": "account",
    "data.aws_partition.current.partition": "partition",
    "data.aws_region.current.id": "region",
    "data.aws_region.current.name": "region",
    "data.aws_region.current.region": "region",
}
QUOTE, BRACES = '"', {"{": 1, "}": -1}


def from_terraform(text: str, name: str, source: str) -> Original:
    """The original of a `.tftpl` file, or of the one definition that is written in a `.tf` file: as
    text (a heredoc) or as the value of `jsonencode(…)`.

    Raises DiagnosticsError for directives (`%{ if }`), which no dict can hold, and for everything
    that AWS would refuse.
    """
    expressions: dict[str, str] = {}
    encoded = list(ENCODED.finditer(text)) if source.endswith(".tf") else []
    if source.endswith(".tf") and len(encoded) + len(HEREDOC.findall(text)) != 1:
        raise _not_one(len(encoded) + len(HEREDOC.findall(text)))
    if encoded:
        value = Reader(
            text, encoded[0].end(), lambda inner: _named(inner, expressions), _local_values(text)
        ).value()
        if faults := list(_shape_by_expression(value, expressions)):
            raise DiagnosticsError(faults)
        definition = read_definition(json.dumps(value, ensure_ascii=False))
    else:
        text = HEREDOC.findall(text)[0][1] if source.endswith(".tf") else text
        definition = read_definition(_named(text, expressions))
    meanings = {key: _meaning(key, expression, source) for key, expression in expressions.items()}
    return original_of(definition, name, source, meanings)


def _local_values(text: str) -> dict[str, int]:
    """Where the lists and objects begin that the `locals` of a file name; none of a block that
    cannot be read.
    """
    places: dict[str, int] = {}
    for block in LOCALS.finditer(text):
        try:
            places |= Reader(text, block.end(), lambda inner: inner).value_places()
        except DiagnosticsError:
            continue
    return places


def _shape_by_expression(
    value: Any, expressions: Mapping[str, str], path: str = ""
) -> Iterator[Diagnostic]:
    """The fields of the machine's shape whose value Terraform works out."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _shape_by_expression(each, expressions, f"{path}/{number}")
    for key, each in value.items() if isinstance(value, dict) else ():
        here = f"{path}/{key}"
        expression = expressions.get(each[2:-1], each) if isinstance(each, str) else ""
        if key in SHAPE and expression:
            message = (
                f"{key} is {expression}, which this file does not write out as a list or an"
                f" object; write the value in its place, or import the deployed state machine with"
                " --deployed"
            )
            yield Diagnostic(here, message, "wrong-type")
        elif key not in ("Parameters", "Arguments", "Result", "Output", "Assign", "ResultSelector"):
            yield from _shape_by_expression(each, expressions, here)


def _not_one(number: int) -> DiagnosticsError:
    message = (
        "has no definition written as text (definition = <<EOF) or by jsonencode; import the"
        " template that it names, or the deployed state machine with --deployed"
        if not number
        else f"has {number} definitions; write the one to import into a file of its own"
    )
    return DiagnosticsError([Diagnostic("FILE", message)])


def _named(text: str, expressions: dict[str, str]) -> str:
    """The text with a placeholder of a plain name for each expression, which `expressions` then
    holds by that name.
    """
    pieces, at, faults = [], 0, []
    for match in re.finditer(r"\$\$\{|%%\{|\$\{|%\{", text):
        if match.start() < at:
            continue
        pieces.append(text[at : match.start()])
        at = match.end()
        if match[0] == "$${":
            pieces.append(f"{LITERAL}{{")
        elif match[0] == "%%{":
            pieces.append("%{")
        elif match[0] == "%{":
            line = text.count("\n", 0, match.start()) + 1
            message = "is a directive of Terraform; import the rendered or the deployed definition"
            faults.append(Diagnostic(f"line {line}", message))
        else:
            end = _end(text, at)
            pieces.append(_placeholder(text[at:end], expressions))
            at = end + 1
    if faults:
        raise DiagnosticsError(faults)
    return "".join([*pieces, text[at:]])


def _end(text: str, start: int) -> int:
    """Where the brace closes that was opened before `start`, strings inside aside."""
    depth, quoted = 1, False
    for at in range(start, len(text)):
        sign = text[at]
        if sign == QUOTE and text[at - 1] != "\\":
            quoted = not quoted
        depth += 0 if quoted else BRACES.get(sign, 0)
        if depth == 0:
            return at
    line = text.count("\n", 0, start) + 1
    message = "a `${` is never closed; write $${ for one that is meant as text"
    raise DiagnosticsError([Diagnostic(f"line {line}", message)])


def _placeholder(expression: str, expressions: dict[str, str]) -> str:
    plain = expression.strip().strip("~").strip()
    inner = plain
    while wrapped := WRAPPERS.match(inner):
        inner = wrapped[1].strip()
    key = STEPS.sub(" ", inner).strip() or "value"
    expressions[key] = plain
    return f"${{{key}}}"


def _meaning(key: str, expression: str, source: str) -> Meaning:
    if expression in ALWAYS_THERE:
        return Meaning(ALWAYS_THERE[expression], "", built_in=True)
    name = _name(key)
    return Meaning(name, f"What {source} calls {expression}.")


def _name(key: str) -> str:
    """take_order_function for "aws_lambda_function take_order arn", table_name for "var
    table_name".
    """
    words = key.split()
    if words[0] in ("var", "local"):
        return "_".join(words[1:])
    if words[0].startswith("aws_") and len(words) > 2:
        kind = words[0].rpartition("_")[2]
        return _resource_name(kind, words[1], words[2:])
    return ""


def _resource_name(kind: str, name: str, attributes: list[str]) -> str:
    base: Any = name if name.endswith(kind) else f"{name}_{kind}"
    tail = "_".join(attributes)
    return str(base if tail == "arn" else f"{base}_{tail}")
