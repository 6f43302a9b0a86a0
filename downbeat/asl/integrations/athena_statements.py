"""What a statement of Athena asks of AWS Glue by its verb, and whether it reads the tables' data.

https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
"""

from __future__ import annotations

import re

from downbeat.asl.resource_arns import MachineLocation, Parts, Reader

COMMENTS = re.compile(r"\A(?:\s+|--[^\n]*\n|/\*.*?\*/)*", re.DOTALL)
# Actions of AWS Glue → the statements that ask for them besides reading the catalog.
ASKING: dict[str, str] = {
    "glue:CreateDatabase": r"create\s+(?:database|schema)\b",
    "glue:UpdateDatabase": r"alter\s+(?:database|schema)\b",
    "glue:DeleteDatabase": r"drop\s+(?:database|schema)\b",
    "glue:CreateTable": r"create\s+(?:or\s+replace\s+)?(?:(?:external\s+)?table|view)\b",
    "glue:UpdateTable": r"(?:alter\s+(?:table|view)|create\s+or\s+replace\s+view)\b",
    "glue:DeleteTable": r"drop\s+(?:table|view|(?:database|schema)\b.*\bcascade)\b",
    "glue:BatchCreatePartition": (
        r"(?:msck\s+repair\s+table|alter\s+table\b.*\badd\b.*\bpartition|insert\s+into"
        r"|create\s+table\b.*\bas\b)"
    ),
    "glue:BatchDeletePartition": r"alter\s+table\b.*\bdrop\b.*\bpartition\b",
    "glue:UpdatePartition": r"alter\s+table\b.*\bpartition\b.*\b(?:set|rename)\b",
}
# Statements about the catalog alone: they read none of the tables' data.
CATALOG_ONLY = re.compile(
    r"(?:(?:create|alter|drop)\s+(?:database|schema)|create\s+external\s+table"
    r"|create\s+(?:or\s+replace\s+)?view|alter\s+(?:table|view)|drop\s+(?:table|view)"
    r"|show|describe)\b",
    re.IGNORECASE,
)
# Statements that list what lies where a table keeps its data.
LISTING = re.compile(r"msck\s+repair\s+table\b", re.IGNORECASE)
# Statements that write where a table keeps its data, or to a place of their own.
# https://docs.aws.amazon.com/athena/latest/ug/unload.html
WRITING = re.compile(
    r"(?:insert\s+into|delete\s+from|update|merge\s+into|optimize|vacuum|unload"
    r"|create\s+table\b.*\bas\b)(?:\s|\()",
    re.IGNORECASE | re.DOTALL,
)


def plain(query: str) -> str:
    """The query without the comments and spaces before it."""
    return query[COMMENTS.match(query).end() :]  # type: ignore[union-attr]


def asking(action: str) -> Reader:
    """Read a query: [{}] where it asks for the action, [] where it does not."""
    pattern = re.compile(ASKING[action], re.IGNORECASE | re.DOTALL)

    def read(text: str, place: MachineLocation) -> list[Parts] | None:
        return [{}] if pattern.match(plain(text)) else []

    return read


def reading(text: str, place: MachineLocation) -> list[Parts] | None:
    """[] for a query that reads no table's data; None for any other: no query tells where it
    lies.
    """
    query = plain(text)
    return [] if CATALOG_ONLY.match(query) or LISTING.match(query) else None


def listing(text: str, place: MachineLocation) -> list[Parts] | None:
    """[] for a query that lists no table's folder; None for one that does."""
    return None if LISTING.match(plain(text)) else []


def writing(text: str, place: MachineLocation) -> list[Parts] | None:
    """[] for a query that writes no table's data; None for one that does."""
    return None if WRITING.match(plain(text)) else []
