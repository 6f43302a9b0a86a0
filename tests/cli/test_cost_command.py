"""`downbeat cost`: the shipped stacks, what is unknown, what is asked wrongly."""

import json

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.plan.costs import price_list
from downbeat.plan.costs.amounts import dollars
from downbeat.plan.costs.list_prices import PriceList

FARGATE_RUN = (60 + 5400) / 3600 * (2 * 0.04048 + 4 * 0.004445)


def run(*words):
    return CliRunner().invoke(app, ["cost", *words], env={"COLUMNS": "120"})


def record(*words):
    answer = run("--json", *words)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def prod():
    return record("-s", "prod")


def of(record_, key):
    return next(each for each in record_["pipelines"] if each["pipeline"] == key)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_price_of_the_shipped_stacks_is_known(stack):
    assert record("-s", stack)["unknown"] == []


def test_the_weekly_run_is_two_fargate_tasks_and_its_logs(prod):
    weekly = of(prod, "weekly-monitoring")
    assert weekly["run"]["by_service"]["Fargate"] == pytest.approx(FARGATE_RUN)
    assert weekly["run"]["by_service"]["Step Functions"] == pytest.approx(8 * 0.000025)
    logs = sum(line["amount"] for line in weekly["run"]["lines"] if line["price"] == "log-gb")
    assert logs == pytest.approx(0.2, rel=0.001)
    assert weekly["runs_per_month"] == pytest.approx(52 / 12, rel=0.001)


def test_the_refresh_is_its_glue_jobs(prod):
    refresh = of(prod, "database-refresh")["run"]["by_service"]
    assert refresh["Glue"] == pytest.approx(200 / 60 * 10 * 0.44)


def test_a_month_is_its_pipelines_and_what_the_stack_has_once(prod):
    months = sum(each["month"] for each in prod["pipelines"])
    assert prod["month"]["1"]["dollars"] == pytest.approx(months + prod["standing"]["dollars"])
    assert prod["standing"]["by_service"] == {"CloudWatch": 3.3, "KMS": 1.0}


def test_ten_times_the_runs_cost_less_than_ten_times_the_month(prod):
    one, ten, thousand = (prod["month"][times]["dollars"] for times in ("1", "10", "1000"))
    assert one * 9 < ten < one * 10
    assert one * 900 < thousand < one * 1000


def test_what_a_team_reckons_stands_beside_it_with_the_reason(prod):
    claimed = {each["pipeline"]: each["claimed"] for each in prod["pipelines"]}
    assert claimed == {
        "weekly-monitoring": 0.71,
        "database-refresh": 2.0,
        "ndjson-to-parquet": 0.2,
        "etl": 0.08,
        "watchdog": None,
    }
    assert all(each["why"] for each in prod["pipelines"] if each["claimed"])


def test_their_fargate_is_one_cpu_and_one_gigabyte():
    assert pytest.approx(0.27, abs=0.001) == 4 * 1.5 * (0.04048 + 0.004445)


def test_runs_per_month_replace_the_schedules(prod):
    often = record("-s", "prod", "--runs-per-month", "100", "weekly-monitoring")
    weekly = of(often, "weekly-monitoring")
    assert weekly["runs_per_month"] == 100
    assert weekly["month"] > 22 * of(prod, "weekly-monitoring")["run"]["dollars"]


def test_a_timeout_of_the_monitoring_costs_both_its_attempts(prod):
    weekly = of(record("-s", "prod", "weekly-monitoring"), "weekly-monitoring")
    failing = weekly["failing"][
        "RunWeeklyMonitoring runs into its TimeoutSeconds each time, its retries included"
    ]
    hours = (60 + 7200 + (10800 - 60 - 7200 - 60)) / 3600
    logs = 2 * 0.1
    assert failing == pytest.approx(hours * (2 * 0.04048 + 4 * 0.004445) + logs, rel=0.01)


def test_the_tables_show_a_run_a_month_and_the_whole_stack():
    answer = run("-s", "prod")
    assert answer.exit_code == 0
    lines = answer.stdout.splitlines()
    assert lines[0].startswith("prod in us-east-1, US dollars by list prices of 2026-")
    assert any(line.split()[:2] == ["weekly-monitoring", "$0.25"] for line in lines)
    assert any(line.startswith("With 1,000 times the runs  $") for line in lines)


def test_a_price_that_the_region_lacks_is_said_with_the_fix_and_is_an_error(monkeypatch):
    def without_glue(region, own=None):
        full = price_list(region, own)
        prices = {name: one for name, one in full.prices.items() if name != "glue-dpu"}
        return PriceList(full.region, full.entered, prices)

    monkeypatch.setattr("downbeat.cli.cost_command.price_list", without_glue)
    answer = run("-s", "prod", "database-refresh")
    assert answer.exit_code == 1
    assert "us-east-1 has no price for Spark and Python shell jobs (Glue)" in answer.stdout
    assert "> $" in answer.stdout


def test_own_prices_are_read_from_a_file(tmp_path, prod):
    file = tmp_path / "prices.json"
    file.write_text('{"glue-dpu": 0.22}')
    half = of(record("-s", "prod", "--prices", str(file)), "database-refresh")
    whole = of(prod, "database-refresh")
    assert half["run"]["by_service"]["Glue"] * 2 == pytest.approx(
        whole["run"]["by_service"]["Glue"]
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [("nothing", "is not JSON"), ("[1]", "is no object"), ('{"glue": 1}', 'Did you mean "glue-')],
)
def test_a_file_that_holds_no_prices_is_refused(tmp_path, text, message):
    file = tmp_path / "prices.json"
    file.write_text(text)
    answer = run("-s", "prod", "--prices", str(file))
    assert answer.exit_code == 2
    assert message in answer.output
    assert "Traceback" not in answer.output


def test_a_pipeline_that_the_stack_does_not_have_is_refused_with_the_nearest():
    answer = run("-s", "prod", "weekly-monitorin")
    assert answer.exit_code == 2
    assert 'Did you mean "weekly-monitoring"?' in answer.output


def test_the_age_of_the_prices_is_told():
    answer = run("--check-prices", "--json")
    rows = json.loads(answer.stdout)
    assert {row["region"] for row in rows["regions"]} >= {"us-east-1", "eu-west-1"}
    old = any(row["days"] > rows["old_after_days"] for row in rows["regions"])
    assert answer.exit_code == int(old)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0"),
        (14.867, "$14.87"),
        (1234.5, "$1,234.50"),
        (0.002094, "$0.0021"),
        (2e-5, "$0.00002"),
    ],
)
def test_amounts_read_as_money(amount, text):
    assert dollars(amount) == text
