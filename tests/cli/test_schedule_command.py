"""`downbeat schedule`: the next runs of a stack's pipelines, as text and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from downbeat.cli.schedule_command import as_text, moment, of_stack, schedule, upcoming
from downbeat.config import ConfiguredPipeline, ConfiguredSchedule
from downbeat.plan.stacks import project_root

APP = typer.Typer()
APP.command()(schedule)


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(APP, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def stack_of(name: str) -> dict[str, ConfiguredPipeline]:
    return of_stack(project_root(), name, [])


def test_each_run_is_shown_in_its_own_zone_and_in_utc() -> None:
    assert run("-s", "dev", "-n", "2", "--from", "2026-03-01", "regional-monitoring", "etl") == (
        0,
        (
            "regional-monitoring (ccapi-regional-monitoring-dev): every second Wednesday at 05:30"
            " Asia/Jakarta, counted from 2026-01-07\n  Wed 2026-03-04 05:30 +07:00   Tue 2026-03-03"
            " 22:30 UTC\n  Wed 2026-03-18 05:30 +07:00   Tue 2026-03-17 22:30 UTC\n\netl"
            " (cm-etl-pipeline-state-machine-dev): every Monday at 02:00 UTC\n  Mon 2026-03-02"
            " 02:00 +00:00   Mon 2026-03-02 02:00 UTC\n  Mon 2026-03-09 02:00 +00:00   Mon"
            " 2026-03-09 02:00 UTC\n"
        ),
        "",
    )


def test_a_skipped_date_is_shown_and_does_not_count() -> None:
    assert (
        run("-s", "prod", "-n", "2", "--from", "2026-12-22", "weekly-monitoring")[1]
        == "weekly-monitoring (ccapi-weekly-monitoring-prod): every Monday at 06:00 UTC\n"
        "  Mon 2026-12-28 06:00 +00:00   Mon 2026-12-28 06:00 UTC   skipped (skipDates)\n"
        "  Mon 2027-01-04 06:00 +00:00   Mon 2027-01-04 06:00 UTC\n"
        "  Mon 2027-01-11 06:00 +00:00   Mon 2027-01-11 06:00 UTC\n"
    )


def test_what_nothing_starts_says_so() -> None:
    assert (
        run("-s", "dev", "database-refresh", "chunked-etl")[1]
        == "database-refresh (omc-flywheel-dev-db-refresh): every Monday at 02:00 UTC\n"
        "  switched off: enabled is false, or the stack is a standby\n"
        "\n"
        "chunked-etl (cm-etl-chunked-dev): on demand\n"
    )


def test_a_rate_without_a_start_is_shown_as_if_it_were_created_now() -> None:
    pipeline = stack_of("dev")["etl"].model_copy(
        update={"schedule": ConfiguredSchedule(expression="rate(6 hours)", window_minutes=5)}
    )
    plan = upcoming(pipeline, datetime(2026, 12, 20, 9, 30, tzinfo=UTC), 1)
    assert (
        as_text({"etl": pipeline}, {"etl": plan})
        == "etl (cm-etl-pipeline-state-machine-dev): every 6 hours\n"
        "  within 5 minutes: flexible window\n"
        "  counted from its creation, shown as if that were now\n"
        "  Sun 2026-12-20 15:30 +00:00   Sun 2026-12-20 15:30 UTC"
    )


def test_every_pipeline_of_the_stack_has_ten_runs_unless_told_otherwise() -> None:
    code, text, _ = run("-s", "prod", "--from", "2026-03-01", "--json")
    counts = {record["pipeline"]: len(record["runs"]) for record in json.loads(text)}
    assert (code, counts) == (
        0,
        {
            "weekly-monitoring": 10,
            "database-refresh": 10,
            "ndjson-to-parquet": 0,
            "etl": 10,
            "watchdog": 10,
        },
    )


def test_json_is_for_programs() -> None:
    assert json.loads(
        run("-s", "prod", "-n", "1", "--from", "2026-12-22", "--json", "weekly-monitoring")[1]
    ) == [
        {
            "pipeline": "weekly-monitoring",
            "name": "ccapi-weekly-monitoring-prod",
            "enabled": True,
            "cadence": "every Monday at 06:00 UTC",
            "expression": "cron(0 6 ? * MON *)",
            "timezone": "UTC",
            "runs": [
                {
                    "at": "2026-12-28T06:00:00+00:00",
                    "utc": "2026-12-28T06:00:00+00:00",
                    "skipped": "skipDates",
                },
                {
                    "at": "2027-01-04T06:00:00+00:00",
                    "utc": "2027-01-04T06:00:00+00:00",
                    "skipped": None,
                },
            ],
        }
    ]


def test_an_unknown_pipeline_is_wrong_usage() -> None:
    code, _, error = run("-s", "prod", "weekly-monitorin")
    assert code == 2
    assert 'Did you mean "weekly-monitoring"?' in " ".join(error.replace("│", " ").split())


def test_an_unknown_stack_names_those_that_exist() -> None:
    code, printed, error = run("-s", "staging")
    assert (code, printed) == (2, "")
    assert 'there is no stack "staging"; there are dev, prod, starter.' in " ".join(
        error.replace("│", " ").split()
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "tomorrow",
            '"tomorrow" is not a moment: write it like 2026-12-20 or 2026-12-20T06:00+01:00.',
        ),
        ("9999-12-31", '"9999-12-31" is out of range: EventBridge knows the years 1970 to 2199.'),
        ("0001-01-01", '"0001-01-01" is out of range: EventBridge knows the years 1970 to 2199.'),
    ],
)
def test_a_moment_that_is_none_is_wrong_usage(text: str, sentence: str) -> None:
    with pytest.raises(typer.BadParameter) as error:
        moment(text)
    assert error.value.message == sentence
