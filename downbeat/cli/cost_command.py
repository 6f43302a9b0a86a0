"""`downbeat cost`: what a stack costs before it is spent, by AWS's list prices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.cli.cost_report import record, show
from downbeat.config import stack_file
from downbeat.estimates.runs import failing_runs
from downbeat.estimates.stacks import estimate
from downbeat.options import PIPELINE, JsonOption, StackOption
from downbeat.plan.costs.list_prices import OLD_DAYS, price_list, regions
from downbeat.plan.costs.monthly import StackMonth
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import account_of, configured_stack, planned_stack, project_root
from downbeat.refusals import refusing

PipelinesArgument = Annotated[list[str] | None, PIPELINE(help="Only these, each in detail.")]
RunsPerMonthOption = Annotated[
    float | None,
    typer.Option(
        metavar="NUMBER", min=0, help="How often each runs, instead of what its schedule says."
    ),
]
PricesFileOption = Annotated[
    Path | None,
    typer.Option(
        "--prices",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Your own prices over the list's: a JSON object, name of a price → US dollars.",
    ),
]
CheckPricesOption = Annotated[
    bool,
    typer.Option("--check-prices", help="Only say how old the list prices are."),
]
ActualOption = Annotated[
    bool,
    typer.Option(
        "--actual",
        help="On AWS: what the executions of the last month took, beside the estimate.",
    ),
]


def cost(
    pipelines: PipelinesArgument = None,
    *,
    stack: StackOption = "dev",
    runs_per_month: RunsPerMonthOption = None,
    prices_file: PricesFileOption = None,
    check_prices: CheckPricesOption = False,
    actual: ActualOption = False,
    as_json: JsonOption = False,
) -> None:
    """Print what each pipeline of a stack costs: a run, a month, and the stack as a whole, by AWS's
    list prices, from the definitions, the expected durations and sizes, and simulated runs.

    With a PIPELINE: what its run is made of, and what failures and their retries add.

    Exit code: 0 every price is known; 1 one is not, or with --check-prices the list is old; 2 the
    command was typed wrongly.

    Example: downbeat cost -s prod --runs-per-month 30 weekly-monitoring
    """
    if check_prices:
        raise typer.Exit(_check_prices(datetime.now(UTC).date(), as_json))
    with refusing():
        month, chosen = _month(stack, pipelines or [], runs_per_month, prices_file)
        details = {each.key: failing_runs(month.stack, each, month.prices) for each in chosen}
    if as_json:
        typer.echo(json.dumps(record(month, details), indent=2, ensure_ascii=False))
    else:
        show(month, details)
    raise typer.Exit(1 if month.month().unknown else 0)


def _month(
    stack: str, keys: Sequence[str], runs_per_month: float | None, prices_file: Path | None
) -> tuple[StackMonth, list[Planned]]:
    """Return a month of the stack, and those of its pipelines that were asked for.

    Raises DiagnosticsError: for a pipeline that the stack does not have, a price that is none.
    """
    root = project_root()
    configured = configured_stack(stack, root)
    planned = planned_stack(stack, root, account_of(stack_file(root, stack)))
    by_key = {each.key: each for each in planned}
    if faults := [
        Diagnostic(
            "PIPELINE",
            f'{stack} has no "{key}"; it has {", ".join(by_key)}.{nearest(key, by_key)}',
            "unknown-pipeline",
        )
        for key in keys
        if key not in by_key
    ]:
        raise DiagnosticsError(faults)
    chosen = [by_key[key] for key in keys]
    prices = price_list(configured.region, own_prices(prices_file))
    return estimate(configured, chosen or planned, prices, runs_per_month), chosen


def own_prices(file: Path | None) -> dict[str, Any]:
    """Return the prices of --prices. Raises DiagnosticsError for a file that holds none."""
    if file is None:
        return {}
    try:
        own = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise DiagnosticsError(
            [Diagnostic(f"--prices {file}", f"is not JSON: {str(fault).split(';')[0]}")]
        ) from None
    if not isinstance(own, dict):
        message = f'{json.dumps(own)[:80]} is no object: write {{"fargate-vcpu": 0.04}}.'
        raise DiagnosticsError([Diagnostic(f"--prices {file}", message)])
    return own


def _check_prices(today: date, as_json: bool) -> int:
    """Print how old the prices of each region are; return 1 where some are old."""
    lists = [price_list(region) for region in regions()]
    if as_json:
        rows = [
            {"region": one.region, "entered": str(one.entered), "days": one.age_days(today)}
            for one in lists
        ]
        typer.echo(json.dumps({"old_after_days": OLD_DAYS, "regions": rows}, indent=2))
    else:
        for one in lists:
            old = f", old: more than {OLD_DAYS} days" if one.is_old(today) else ""
            typer.echo(
                f"{one.region}: entered on {one.entered}, {one.age_days(today)} days ago{old}"
            )
        if any(one.is_old(today) for one in lists):
            typer.echo("Compare them with AWS's Price List: python -m tools.prices")
    return int(any(one.is_old(today) for one in lists))
