"""Writes docs/integrations.md from the table of integrations: `python -m
tools.integrations_page`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from downbeat.asl.integrations import DISTRIBUTED_MAP, INTEGRATIONS
from downbeat.asl.integrations.grant import PATTERNS, Argument, Grant, Integration
from downbeat.asl.lists import dated_lists

PAGE = Path(__file__).parent.parent / "docs" / "integrations.md"
HEAD = """# Service integrations and the permissions that are derived from them

Generated from `downbeat/asl/integrations/` by `python -m tools.integrations_page`.

The execution role is derived from the definition. Each call below asks for the actions in its table, on the resource that the argument
names. `{partition}` is that of the call's `Resource`; `{region}` and `{account}` are the stack's, or the argument's where it is an ARN.

What cannot be read off the definition (an expression, a missing argument, a call that is not on this page) is never granted and never
"*": it is a problem, and its fix is the statement to put into the pipeline's `permissions`.

- An Amazon S3 key by expression is a problem too: state the objects, e.g. `arn:aws:s3:::bucket/prefix/*`.
- A Task with `Credentials` is called by the role named there: this machine's role gets `sts:AssumeRole` on it, and nothing else.
- An activity needs nothing. The ARN of a Lambda function as `Resource` is `lambda:invoke`.
- `.waitForTaskToken` adds nothing: whoever has the token reports with a role of its own.
- Topics, queues, buckets, tables, secrets and parameters under a customer managed key add `kms:Decrypt` (and `kms:GenerateDataKey` for
  what writes) on that key, only through that service.
"""


def page() -> str:
    """The whole page as text."""
    parts = [
        HEAD,
        "## Calls\n",
        *map(_section, sorted(INTEGRATIONS.items())),
        "## Distributed Map\n",
    ]
    return "\n".join([*parts, *map(_section, DISTRIBUTED_MAP.items()), *_lists()])


def _lists() -> list[str]:
    """The lists behind this page: what they hold, of which day, from where."""
    rows = [
        f"| {one.what} | {one.as_of or 'no known day'} | {one.source} | `{one.refresh}` |"
        for one in dated_lists().values()
    ]
    return [
        "## The lists behind it\n",
        "`downbeat check --lists` says how old they are. What is not in a list may be newer than the"
        " copy: it is a warning that says so, and only what is nearly in it is a fault.\n",
        "| list | as of | source | brought up to date by |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


def _section(entry: tuple[str, Integration]) -> str:
    resource, integration = entry
    patterns = ", ".join(f"`{pattern}`" for pattern in integration.patterns if pattern)
    lines = [
        f"### `{resource}`{f' and {patterns}' if patterns else ''}\n",
        f"{integration.page}\n",
        "| actions | resources | read off | only with |",
        "|---|---|---|---|",
        *(_row(grant, integration) for grant in integration.grants),
    ]
    return "\n".join(lines) + "\n"


def _row(grant: Grant, integration: Integration) -> str:
    conditions = [
        f"{key} {operator} `{value}`"
        for operator, held in grant.condition.items()
        for key, value in held.items()
    ]
    patterns = [
        f"`{pattern}`"
        for pattern in PATTERNS
        if pattern in grant.patterns and pattern in integration.patterns
    ]
    only = [
        *([] if set(integration.patterns) <= set(grant.patterns) else [" or ".join(patterns)]),
        *([" or ".join(f"`{argument}`" for argument in grant.when)] if grant.when else []),
        *conditions,
    ]
    read = [_argument(argument, grant) for argument in grant.arguments]
    cells = [
        _lines(f"`{action}`" for action in grant.actions),
        _lines(f"`{arn}`" for arn in grant.resources),
        _lines(read),
        _lines(only),
    ]
    return "| " + " | ".join(cells) + " |"


def _argument(argument: Argument, grant: Grant) -> str:
    path = " or ".join(f"`{choice}`" for choice in argument.path.split("|"))
    if argument.unknowable:
        return f"nothing: {argument.unknowable}; it must be stated"
    notes = [
        *([f"default `{argument.default}`"] if argument.default else []),
        *(["where given"] if argument.optional else []),
        *([f"of `{grant.beside}` in the same definition"] if grant.beside else []),
    ]
    return f"{path} ({', '.join(notes)})" if notes else path


def _lines(values: Iterable[str]) -> str:
    return "<br>".join(value.replace("|", "\\|") for value in values)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE}")
