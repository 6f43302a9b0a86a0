"""`downbeat mailbox`: what the topics of a local stack published."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.text import Text

from downbeat.cli.local_stack import console_for, emulator_refusals, local_project
from downbeat.emulator.mailbox import messages
from downbeat.options import JsonOption, LocalOption, StackOption


def mailbox(
    *,
    local: LocalOption = True,
    stack: StackOption = "dev",
    last: Annotated[int, typer.Option(min=1, help="How many messages, the newest.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Print the messages that the topics of a local stack published. None of them was delivered.

    Example: downbeat mailbox --last 3
    """
    console = console_for(as_json)
    with emulator_refusals(console, stack):
        every = messages(local_project(stack).folder)
    shown = every[-last:]
    if as_json:
        typer.echo(json.dumps([one._asdict() for one in shown], indent=2, ensure_ascii=False))
        return
    if not every:
        console.print(f"The mailbox of {stack} is empty.")
    for one in shown:
        to = f" to {', '.join(one.to)}" if one.to else " (nobody is subscribed by mail)"
        console.print(Text(f"{one.time}  {one.topic}{to}", "dim"))
        console.print(Text(one.subject or "(no subject)", "bold"))
        for line in one.body.splitlines():
            console.print(Text(f"  {line}"))
        console.print()
    if len(every) > len(shown):
        console.print(f"{len(every) - len(shown)} older messages: --last {len(every)} shows all.")
