"""Writes docs/integrations.md from the table of integrations: `python -m
tools.integrations_page`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from downbeat.asl.integrations import DISTRIBUTED_MAP, INTEGRATIONS
from downbeat.asl.integrations.athena_statements import ASKING, asking, listing, reading, writing
from downbeat.asl.integrations.grant import PATTERNS, Argument, Grant, Integration
from downbeat.asl.integrations.partiql import STATEMENTS as PARTIQL_VERBS
from downbeat.asl.integrations.partiql import of_verb
from downbeat.asl.lists import DatedList, dated_lists
from downbeat.asl.resource_arns import MachineLocation
from downbeat.asl.service_exceptions import reported_errors

PAGE = Path(__file__).parent.parent / "docs" / "integrations.md"
HEAD = """# Service integrations and the permissions that are derived from them

Look up which permissions a call adds to the execution role, and which arguments it needs for that.

Generated from `downbeat/asl/integrations/` by `python -m tools.integrations_page`.

The execution role is derived from the definition. Each call below needs the actions in its table, on the resource that the argument
names. `{partition}` is that of the call's `Resource`; `{region}` and `{account}` are the stack's, or the argument's if it is an ARN.

What cannot be read from the definition (an expression, a missing argument, a call that is not on this page) is never granted, nor
replaced by "*". It is a diagnostic, whose fix is the statement to add to the pipeline's `permissions`.

- An Amazon S3 key that is an expression is a diagnostic too: state the objects, e.g. `arn:aws:s3:::bucket/prefix/*`.
- A Task with `Credentials` runs under the role named there: the execution role only gets `sts:AssumeRole` on it.
- An activity needs no permission. The ARN of a Lambda function as `Resource` counts as `lambda:invoke`.
- `.waitForTaskToken` adds nothing: the holder of the token reports with its own role.
- Errors are those in AWS's model of the operation, as a Retry or a Catch names them; every call may also report the service's general
  errors (`ThrottlingException` and its like) and `States.TaskFailed`.
- Topics, queues, buckets, tables, secrets and parameters under a customer managed key add `kms:Decrypt` (and `kms:GenerateDataKey` for
  what writes) on that key, only through that service.
"""
# Statements as somebody writes them; what they ask for is read by the table.
PARTIQL_FORMS = (
    "SELECT * FROM orders WHERE id = ?",
    "EXISTS (SELECT * FROM orders WHERE id = ?)",
    "INSERT INTO orders VALUE {'id': ?}",
    "UPDATE orders SET status = ? WHERE id = ?",
    "DELETE FROM orders WHERE id = ?",
)
ATHENA_FORMS = (
    "SELECT * FROM orders",
    "INSERT INTO orders SELECT * FROM staged",
    "UPDATE orders SET status = 'paid'",
    "DELETE FROM orders WHERE day = '2026-01-01'",
    "MERGE INTO orders USING staged ON id = key …",
    "UNLOAD (SELECT * FROM orders) TO 's3://…'",
    "OPTIMIZE orders REWRITE DATA USING BIN_PACK",
    "VACUUM orders",
    "CREATE DATABASE sales",
    "ALTER DATABASE sales SET DBPROPERTIES (…)",
    "DROP DATABASE sales",
    "DROP DATABASE sales CASCADE",
    "CREATE EXTERNAL TABLE orders (…) LOCATION 's3://…'",
    "CREATE TABLE paid AS SELECT * FROM orders",
    "CREATE VIEW paid AS SELECT * FROM orders",
    "CREATE OR REPLACE VIEW paid AS SELECT * FROM orders",
    "ALTER TABLE orders ADD COLUMNS (note string)",
    "ALTER TABLE orders ADD PARTITION (day = '2026-01-01')",
    "ALTER TABLE orders DROP PARTITION (day = '2026-01-01')",
    "ALTER TABLE orders PARTITION (day = '2026-01-01') SET LOCATION 's3://…'",
    "DROP TABLE orders",
    "MSCK REPAIR TABLE orders",
    "SHOW TABLES IN sales",
    "DESCRIBE orders",
)


def page() -> str:
    """The whole page as text."""
    parts = [
        HEAD,
        "## Calls\n",
        *map(_section, sorted(INTEGRATIONS.items())),
        "## Distributed Map\n",
    ]
    return "\n".join([*parts, *map(_section, DISTRIBUTED_MAP.items()), *_statements(), *_lists()])


def _statements() -> list[str]:
    """What the statements of PartiQL and Athena ask for by their first words, as the table reads
    them.
    """
    rows = [
        f"| {service} | `{one}` | {_lines(f'`{action}`' for action in asked(one))} | {note} |"
        for service, forms, asked, note_of in (
            ("DynamoDB", PARTIQL_FORMS, _partiql_actions, lambda _: "the table it names"),
            ("Athena", ATHENA_FORMS, _athena_actions, _data),
        )
        for one in forms
        for note in [note_of(one)]
    ]
    return [
        "## Statements by their verb\n",
        "A statement that is written out in the definition asks for these besides the call's own"
        " actions (Athena's always read the catalog). One by an expression asks for a statement of"
        " the pipeline's `permissions`.\n",
        "| service | statement | asks for | of what |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


def _partiql_actions(statement: str) -> list[str]:
    place = MachineLocation("aws", "us-east-1", "111122223333", "name")
    return [
        f"dynamodb:PartiQL{verb}"
        for verb in PARTIQL_VERBS
        if any(of_verb(verb, index=index)(statement, place) for index in (False, True))
    ]


def _athena_actions(statement: str) -> list[str]:
    place = MachineLocation("aws", "us-east-1", "111122223333", "name")
    return [action for action in ASKING if asking(action)(statement, place)]


def _data(statement: str) -> str:
    """What a query does with the tables' data, which no query tells the place of."""
    place = MachineLocation("aws", "us-east-1", "111122223333", "name")
    does = [
        what
        for what, reader in (("reads", reading), ("lists", listing), ("writes", writing))
        if reader(statement, place) is None
    ]
    return f"{' and '.join(does)} the data: state its bucket" if does else "the catalog alone"


def _day(one: DatedList) -> str:
    """The day of a list, and that of its last comparison with something else."""
    days = [str(one.as_of)] if one.as_of else []
    if one.compared_on:
        days.append(f"{one.compared_on}, compared with {one.compared_with}")
    return "; ".join(days)


def _lists() -> list[str]:
    """The lists behind this page: what they hold, of which day, from where."""
    rows = [
        f"| {one.what} | {_day(one)} | {one.source} | `{one.refresh}` |"
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
    errors = ", ".join(f"`{error}`" for error in reported_errors(resource))
    if errors:
        lines.append(f"\nErrors of its own: {errors}.")
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
