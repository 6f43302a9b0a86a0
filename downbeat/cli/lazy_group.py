"""Typer's group over the table of commands: a command's module is imported when it is run, asked
for its help or completed, and at no other time.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import CompletionItem, TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command as built

from downbeat.cli.commands import COMMANDS, FAMILIES, Command
from downbeat.cli.help_text import format_help, terminal_width
from downbeat.cli.unexpected import report_unexpected
from downbeat.json_asked import noting_json

PLACEHOLDER = re.compile(r"<(?:list\[)?([^\]>]*)\]?>(?:\.\.\.)?")
KINDS = {
    "str": "TEXT",
    "int": "NUMBER",
    "int range": "NUMBER",
    "float": "NUMBER",
    "float range": "NUMBER",
    "path": "PATH",
    "file": "FILE",
    "dir": "FOLDER",
}
COMPLETE_VARIABLE = "_DOWNBEAT_COMPLETE"


class TableCommand(TyperCommand):
    """One command; its help is set by help_text."""

    def get_usage(self, ctx: Any) -> str:
        """The line above a refusal: "Usage: downbeat show [OPTIONS] [PIPELINE]"."""
        return f"Usage: {_usage(self, ctx)}"

    def get_help(self, ctx: Any) -> str:
        """The text of `--help`, from the function's docstring and parameters."""
        records = [(each.param_type_name, _record(each, ctx)) for each in self.get_params(ctx)]
        sections = [
            (heading, [record for kind, record in records if kind == of and record])
            for heading, of in (("Arguments", "argument"), ("Options", "option"))
        ]
        return format_help(_usage(self, ctx), self.help or "", sections, terminal_width())


class LazyGroup(TyperGroup):
    """The commands of a table: all of `downbeat`, or the sub-commands of one word."""

    def __init__(self, *, family: str = "", table: Sequence[Command] = COMMANDS, **kept: Any):
        super().__init__(**{**kept, "rich_markup_mode": None})
        self.family, self.table = family, table
        self.commands = dict.fromkeys(_first_words(self._rows()))  # type: ignore[assignment]

    def _rows(self) -> list[Command]:
        """The rows of this group, named by the words behind the family's."""
        prefix = f"{self.family} " if self.family else ""
        return [
            row._replace(name=row.name.removeprefix(prefix))
            for row in self.table
            if row.name.startswith(prefix)
        ]

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command's name, in the table's order."""
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, its module imported; None for an unknown name."""
        for row in self._rows():
            if row.name == cmd_name:
                return _imported(row)
        if cmd_name in self.commands:
            return LazyGroup(
                name=cmd_name,
                family=f"{self.family} {cmd_name}".strip(),
                table=self.table,
                help=FAMILIES.get(cmd_name, ""),
                no_args_is_help=True,
            )
        return None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the words are for, which may depend on one of its options."""
        for row in self._rows():
            if args and row.name == args[0] and row.option and _has(args[1:], row.option):
                return row.name, _imported(row._replace(target=row.option_target)), args[1:]
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """The names that start with `incomplete`, from the table alone."""
        names = [
            CompletionItem(name, help=sentence)
            for rows in self._listed().values()
            for name, sentence in rows
            if name.startswith(incomplete)
        ]
        # TyperGroup's own would import every command to ask for its help.
        return names + super(TyperGroup, self).shell_complete(ctx, incomplete)

    def _listed(self) -> dict[str, list[tuple[str, str]]]:
        """Heading → rows of (name, sentence); a family is one row."""
        listed: dict[str, dict[str, str]] = {}
        for row in self._rows():
            name, _, rest = row.name.partition(" ")
            sentence = FAMILIES.get(name, "") if rest else row.help
            listed.setdefault(row.group, {})[name] = sentence
        return {group: list(rows.items()) for group, rows in listed.items()}

    def get_help(self, ctx: Any) -> str:
        """The text of `--help`: every command with its sentence, none of them imported."""
        options = [record for each in self.get_params(ctx) if (record := each.get_help_record(ctx))]
        sections = [*self._listed().items(), ("Options", options)]
        return format_help(_usage(self, ctx), self.help or "", sections, terminal_width())

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the program; an exception that no command expected ends as a sentence, with exit
        code 1. With --json every refusal is JSON on standard output.
        """
        if COMPLETE_VARIABLE in os.environ:
            from typer.completion import completion_init

            completion_init()
        words = sys.argv[1:] if args is None else list(args)
        with noting_json(words) as as_json:
            try:
                alone = standalone_mode and not as_json
                done = super().main(
                    words, prog_name, complete_var, alone, windows_expand_args, **extra
                )
            except TyperException as refusal:
                if not (as_json and standalone_mode):
                    raise
                sys.exit(_refused_as_json(refusal))
            except Exception as fault:  # noqa: BLE001 - the last place to make it a sentence
                report_unexpected(fault)
                sys.exit(1)
        if as_json and standalone_mode:
            sys.exit(done or 0)
        return done


def _refused_as_json(refusal: Any) -> int:
    """Print how the command was typed wrongly; returns the exit code."""
    from downbeat.asl.diagnostic import Diagnostic
    from downbeat.refusals import refused

    parameter = getattr(refusal, "param", None)
    path = getattr(refusal, "option_name", "") or (_typed_name(parameter) if parameter else "")
    message = refusal.message if parameter and refusal.message else refusal.format_message()
    return refused([Diagnostic(path, message, "wrong-usage")], refusal.exit_code).exit_code


def _typed_name(parameter: Any) -> str:
    """ "--stack" of an option, "PIPELINE" of an argument."""
    name = str(parameter.opts[0])
    return name if name.startswith("-") else str(parameter.metavar or name.upper())


def _first_words(rows: Sequence[Command]) -> list[str]:
    return [row.name.partition(" ")[0] for row in rows]


def _has(words: Sequence[str], option: str) -> bool:
    return any(word == option or word.startswith(f"{option}=") for word in words)


def _imported(row: Command) -> Any:
    """The row's function as a command."""
    module, _, function = row.target.partition(":")
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    target = getattr(importlib.import_module(module), function)
    app.command(row.name.rpartition(" ")[2], cls=TableCommand, short_help=row.help)(target)
    return built(app)


def _record(parameter: Any, ctx: Any) -> tuple[str, str] | None:
    """(term, meaning) of a parameter, Typer's names of Python types in words: "--count NUMBER"."""
    record = parameter.get_help_record(ctx)
    if record is None:
        return None
    term, meaning = record
    if parameter.param_type_name == "argument":
        return _typed_name(parameter), meaning
    return PLACEHOLDER.sub(lambda kind: KINDS.get(kind[1], kind[1]), term), meaning


def _usage(command: Any, ctx: Any) -> str:
    """ "downbeat schedule [OPTIONS] [PIPELINE]..."."""
    pieces = [
        _usage_of(parameter)
        for parameter in command.get_params(ctx)
        if parameter.param_type_name == "argument"
    ]
    group = ["COMMAND", "[ARGS]..."] if isinstance(command, LazyGroup) else pieces
    return " ".join([ctx.command_path, "[OPTIONS]", *group])


def _usage_of(argument: Any) -> str:
    name = _typed_name(argument)
    return f"{name if argument.required else f'[{name}]'}{'...' if argument.nargs != 1 else ''}"
