"""What every command does that changes something: say what, ask, do, and say what was touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import typer

from downbeat.ops.faults import AWS_ERRORS, OpsError, sentence
from downbeat.ops.printing import confirmed, print_json
from downbeat.ops.words import counted


@dataclass(frozen=True)
class Change:
    """One thing to do. `what` completes "Would …": "stop etl-23"; `notes` are what one should know
    before; `url` is its page in the console; `do` does it and says what became of it.
    """

    what: str
    do: Callable[[], str]
    url: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a change; `done` is False where it was only said, or failed; `notes` are what
    one should know.
    """

    what: str
    done: bool
    result: str
    url: str
    notes: tuple[str, ...] = ()


def carry_out(
    changes: list[Change],
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    noun: str = "change",
    otherwise: str = "",
) -> list[Outcome]:
    """Says what would be done, asks once for all, does it one by one, and prints each with its
    console link.

    Exits with code 1 where one of them failed; the others are done all the same.

    Args:
        otherwise: the sentence that is printed where there are no changes.
    """
    if otherwise and not changes:
        nothing_to_do(otherwise, as_json=as_json)
        return []
    if not as_json:
        for one in changes:
            typer.echo(f"{'Would' if dry_run else 'About to'} {one.what}.")
            for note in one.notes:
                typer.echo(f"  {note}")
    if dry_run:
        outcomes = [Outcome(one.what, False, "dry run", one.url, one.notes) for one in changes]
        return _printed(outcomes, as_json)
    if changes:
        number = f" ({counted(len(changes), noun)})" if len(changes) > 1 else ""
        confirmed(f"Do it{number}?", yes=yes)
    outcomes = [_done(one) for one in changes]
    if not as_json:
        for outcome in outcomes:
            typer.echo(outcome.result, err=not outcome.done)
            if outcome.url:
                typer.echo(f"  {outcome.url}")
    _printed(outcomes, as_json)
    if not all(outcome.done for outcome in outcomes):
        raise typer.Exit(1)
    return outcomes


def _done(change: Change) -> Outcome:
    try:
        done, result = True, change.do()
    except OpsError as error:
        done, result = False, str(error)
    except AWS_ERRORS as error:
        done, result = False, f"Could not {change.what}: {sentence(error)}"
    return Outcome(change.what, done, result, change.url, change.notes)


def _printed(outcomes: list[Outcome], as_json: bool) -> list[Outcome]:
    if as_json:
        print_json(outcomes)
    return outcomes


def nothing_to_do(text: str, *, as_json: bool) -> None:
    """Says why there is nothing to do."""
    if as_json:
        print_json([])
    else:
        typer.echo(text)


def names(items: Iterable[str], most: int = 5) -> str:
    """ "a, b and 3 more"."""
    chosen = list(items)
    rest = f" and {len(chosen) - most} more" if len(chosen) > most else ""
    return ", ".join(chosen[:most]) + rest
