"""PartiQL statements of Amazon DynamoDB: the verb tells the action, the table stands behind it.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
"""

from __future__ import annotations

import re

from downbeat.asl.integrations.grant import Argument, Grant, Table, authorization, sdk
from downbeat.asl.resource_arns import MachineLocation, Parts, Reader

NAME = r'"?(?P<table>[A-Za-z0-9_.-]{3,255}?)"?(?:\."?(?P<index>[A-Za-z0-9_.-]{3,255}?)"?)?'
END = r"(?=[\s;{]|$)"
# Verb → the statement that begins with it, up to its table.
STATEMENTS = {
    "Select": re.compile(rf"\s*select\s.*?\sfrom\s+{NAME}{END}", re.IGNORECASE | re.DOTALL),
    "Insert": re.compile(rf"\s*insert\s+into\s+{NAME}{END}", re.IGNORECASE),
    "Update": re.compile(rf"\s*update\s+{NAME}{END}", re.IGNORECASE),
    "Delete": re.compile(rf"\s*delete\s+from\s+{NAME}{END}", re.IGNORECASE),
}
EXISTS = re.compile(rf"\s*exists\s*\(\s*select\s.*?\sfrom\s+{NAME}{END}", re.IGNORECASE | re.DOTALL)
TABLE_ARN = "arn:{partition}:dynamodb:{region}:{account}:table/{table}"
INDEX_ARN = f"{TABLE_ARN}/index/{{index}}"
IS_A = "a SELECT, INSERT, UPDATE or DELETE of one table by its name"


def of_verb(verb: str, *, index: bool) -> Reader:
    """Read the table, or the table's index, of a statement with this verb; [] for one with another
    verb; None for a text that is no statement.
    """

    def read(text: str, place: MachineLocation) -> list[Parts] | None:
        matches = {
            each: match
            for each, pattern in STATEMENTS.items()
            if (match := pattern.match(text) or (EXISTS.match(text) if each == "Select" else None))
        }
        if not matches:
            return None
        match = matches.get(verb)
        if match is None or bool(match["index"]) != index:
            return []
        return [{part: value for part, value in match.groupdict().items() if value}]

    return read


def statements(path: str) -> tuple[Grant, ...]:
    """What the statements at this argument ask for."""
    tables = tuple(
        Grant(
            (f"dynamodb:PartiQL{verb}",),
            (TABLE_ARN,),
            (Argument(path, of_verb(verb, index=False), IS_A, verbatim=True),),
        )
        for verb in STATEMENTS
    )
    index = Argument(path, of_verb("Select", index=True), IS_A, verbatim=True, known_only=True)
    return (*tables, Grant(("dynamodb:PartiQLSelect",), (INDEX_ARN,), (index,)))


PAGE = authorization("amazondynamodb")
PARTIQL: Table = {
    "aws-sdk:dynamodb:executeStatement": sdk(PAGE, *statements("Statement")),
    "aws-sdk:dynamodb:batchExecuteStatement": sdk(PAGE, *statements("Statements[].Statement")),
    "aws-sdk:dynamodb:executeTransaction": sdk(PAGE, *statements("TransactStatements[].Statement")),
}
