"""Writes docs/component-package.md: what the component `Pipeline` takes and returns, from its
schema, and the keys that only a stack file has, with the reason.

    python -m tools.component_page            write the page
    python -m tools.component_page --check    exit 1 when it is not what the schema says
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pulumi.provider.experimental.component import ComponentProvider

from components.pipeline import Pipeline
from downbeat.config.pipeline_file_keys import PipelineConfig
from downbeat.config.stack_file_keys import StackConfig

TARGET = Path(__file__).resolve().parent.parent / "docs" / "component-package.md"
TOKEN = "downbeat:index:Pipeline"
# Input of the schema → key of a stack file, where it is another word; None where it is none.
OTHER_WORDS = {"physicalName": "name", "schedule": "cadence", "definition": None, "region": None}
# Keys of a stack file that one pipeline of another program does not have.
NOT_TAKEN = {
    "adopted": "the import file of a stack of Downbeat's own. In another program use Pulumi's"
    " `retainOnDelete` on the component.",
    "budget": "a limit is the account's or the program's, not one pipeline's: declare"
    " `aws.budgets.Budget` beside it.",
    "guard": "the guard applies to every resource of a program, which a component must not"
    " decide. A Python program calls `policies.guard.install()`; any program runs"
    " the policy pack.",
    "pipelines": "there is one; a second one is a second `Pipeline`.",
    "renamedFrom": "the check needs the record that a stack of Downbeat leaves among its outputs,"
    " and a component cannot write outputs of a stack. A new `physicalName` replaces the machine;"
    " `downbeat stop` ends open executions.",
    "rollout": "which version gets how many starts is decided by the same record. Route with an"
    " `aws.sfn.Alias` of your own on the versions of `stateMachineArn`.",
    "standbyOf": "a program decides itself what starts: `enabled: false`.",
}

PAGE = """# The components as a package

Add a pipeline to any Pulumi program: `components/` is a Pulumi component package that takes a dict and creates everything the pipeline
needs, without a register or a stack file.

Generated from the schema by `python -m tools.component_page`.

## In a Python program

```python
from components.pipeline import Pipeline

pipeline = Pipeline(
    "daily-reports",
    {
        "definition": {"TimeoutSeconds": 3600, "States": {…}},
        "references": {"function": function.arn},
        "schedule": {"every": "day", "at": "06:00", "timezone": "Europe/Berlin"},
        "notify": {"failure": ["reports@example.com"]},
        "owner": "reports@example.com",
    },
)
```

[examples/pipeline_in_your_program](../examples/pipeline_in_your_program) is a complete program: a function, and a pipeline that calls it
every day. The tests run it with mocks, and deploy and run it on the embedded AWS. `definition` is a pipeline's dict as in
[pipeline-keys.md](pipeline-keys.md), or plain ASL; a reference that is passed needs no declaration. Python writes the inputs below with
underscores (`log_retention_days`), other languages as their SDKs do.

Faults in the dict or the arguments end the program before the first resource, all at once, with one message each. In a gRPC call the
messages are the error's details, without a traceback.

A value of another resource (`function.arn`) may be unknown in the first preview. The pipeline's resources then appear in the preview
only once that resource exists; with plain values they always do, and policies judge them in the preview.

## What it takes

`definition` is required. [configuration.md](configuration.md) describes each setting and its values, under the key of a stack file.

| input | type | meaning | key of a stack file |
| --- | --- | --- | --- |
{inputs}

{parts}
## What it returns

| output | type | meaning |
| --- | --- | --- |
{outputs}

## Keys that only a stack file has

| key | why the component does not have it |
| --- | --- |
{not_taken}

## In another language

    pulumi package add /path/to/downbeat/components

generates an SDK from the schema and starts `components/__main__.py` as the provider. `tests/components/test_package.py` starts that
host and talks to it over gRPC as an engine does: GetSchema, Construct with inputs as other languages send them, and faults.

`pulumi package add` and the generated SDK need the language host of the program's own language (`pulumi-language-nodejs`,
`-go`, `-dotnet`, `-java`), which comes with the Pulumi CLI and is not exercised here. The provider itself needs `pulumi-language-python`
and the virtual environment that `components/PulumiPlugin.yaml` names.
"""


def package_schema() -> dict[str, Any]:
    """Return the package's schema, as `pulumi package get-schema` prints it."""
    provider = ComponentProvider([Pipeline], "downbeat", None, "0.1.0")
    schema: dict[str, Any] = json.loads(provider.schema or "{}")
    return schema


def stack_file_keys() -> set[str]:
    """Return every key that a stack file may have, of the stack and of a pipeline."""
    return {
        field.alias or name
        for model in (StackConfig, PipelineConfig)
        for name, field in model.model_fields.items()
    }


def taken(schema: Mapping[str, Any]) -> dict[str, str | None]:
    """Return input → the key of a stack file that it stands for, None for one that is no key."""
    return {
        name: OTHER_WORDS.get(name, name) for name in schema["resources"][TOKEN]["inputProperties"]
    }


def page(schema: Mapping[str, Any]) -> str:
    """Return the page."""
    resource = schema["resources"][TOKEN]
    keys = taken(schema)
    sections = {
        "{inputs}": (
            f"| `{name}` | {_type(one)} | {_text(one)} | {f'`{keys[name]}`' if keys[name] else ''} |"
            for name, one in resource["inputProperties"].items()
        ),
        "{parts}": _parts(schema),
        "{outputs}": (
            f"| `{name}` | {_type(one)} | {_text(one)} |"
            for name, one in resource["properties"].items()
        ),
        "{not_taken}": (f"| `{key}` | {why} |" for key, why in sorted(NOT_TAKEN.items())),
    }
    text = PAGE
    for place, lines in sections.items():
        text = text.replace(place, "\n".join(lines))
    return text


def _parts(schema: Mapping[str, Any]) -> Iterator[str]:
    """A table for each object among the inputs."""
    for token, one in schema["types"].items():
        yield f"### {token.rsplit(':', 1)[-1]}\n\n{_text(one)}\n"
        yield "| input | type | meaning |\n| --- | --- | --- |"
        yield from (
            f"| `{name}` | {_type(inner)} | {_text(inner)} |"
            for name, inner in one["properties"].items()
        )
        yield ""


def _text(one: Mapping[str, Any]) -> str:
    return " ".join(str(one.get("description", "")).split()).replace("|", "\\|")


def _type(one: Mapping[str, Any]) -> str:
    if one.get("type") == "array":
        return f"list of {_type(one['items'])}"
    if one.get("type") == "object":
        inner = _type(one["additionalProperties"])
        return "mapping" if inner == "any" else f"mapping of {inner}"
    if "$ref" in one:
        name = one["$ref"].rsplit(":", 1)[-1].rsplit("/", 1)[-1]
        return "any" if name == "Any" else f"[{name}](#{name.lower()})"
    return str(one["type"])


def main() -> int:
    written = page(package_schema())
    if "--check" in sys.argv[1:]:
        return int(written != TARGET.read_text(encoding="utf-8"))
    TARGET.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
