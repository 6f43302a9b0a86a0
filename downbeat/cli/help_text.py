"""The text of every `--help`: as wide as the terminal, no word broken, an example at the end."""

from __future__ import annotations

import inspect
import shutil
import textwrap
from collections.abc import Iterable, Sequence

Rows = Sequence[tuple[str, str]]
NARROWEST, WIDEST = 50, 120
EXAMPLE = "Example:"
COMMAND = "downbeat "


def terminal_width() -> int:
    """The columns that help is set in: those of the terminal, or of COLUMNS, 80 without either."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))


def format_help(
    usage: str, description: str, sections: Iterable[tuple[str, Rows]], width: int
) -> str:
    """Set a help page.

    Args:
        usage: "downbeat check [OPTIONS] …".
        description: a docstring; its paragraphs are filled again, its examples come last.
        sections: (heading, rows of (term, meaning)); a section without rows is left out.
        width: columns.
    """
    paragraphs, examples = split_description(description)
    blocks = [filled(usage, width, "Usage: ", " " * 7)]
    blocks += [filled(paragraph, width) for paragraph in paragraphs]
    blocks += [_section(heading, rows, width) for heading, rows in sections if rows]
    if examples:
        heading = EXAMPLE if len(examples) == 1 else "Examples:"
        blocks.append("\n".join([heading, *(f"  {example}" for example in examples)]))
    return "\n\n".join(blocks)


def split_description(docstring: str) -> tuple[list[str], list[str]]:
    """(paragraphs as one line each, examples as one line each) of a docstring.

    A paragraph that starts with "Example:" holds examples, each of which starts with "downbeat "
    at the start of a line; other lines of it continue the one before.
    """
    paragraphs: list[str] = []
    examples: list[str] = []
    for block in inspect.cleandoc(docstring).split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if not block.startswith(EXAMPLE):
            paragraphs += [" ".join(lines)] if lines else []
            continue
        lines[0] = lines[0].removeprefix(EXAMPLE).strip()
        for line in filter(None, lines):
            if line.startswith(COMMAND) or not examples:
                examples.append(line)
            else:
                examples[-1] += f" {line}"
    return paragraphs, examples


def filled(text: str, width: int, first: str = "", rest: str = "") -> str:
    """One paragraph in lines of at most `width` columns, broken between words only; `first` and
    `rest` are the indents.
    """
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _section(heading: str, rows: Rows, width: int) -> str:
    """A heading and a line or more for each row; meanings stand below each other."""
    column = min(max(len(term) for term, _ in rows), width // 3) + 4
    lines = [f"{heading}:"]
    for term, meaning in rows:
        text = filled(" ".join(meaning.split()), width, " " * column, " " * column)
        if len(term) + 4 <= column:
            text = f"  {term}".ljust(column) + text[column:]
        else:
            text = f"  {term}\n{text}"
        lines.append(text.rstrip())
    return "\n".join(lines)
