"""The stacks of this repository: they load, and say what they are meant to say."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from downbeat.config import Stack, load, stack_file
from downbeat.config.stack_file_keys import StackConfig
from pipelines import PIPELINES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["dev", "prod"])
def stack(request: pytest.FixtureRequest) -> Stack:
    return load(stack_file(ROOT, request.param), request.param, PIPELINES)


def described(name: str) -> dict[str, tuple[str, str]]:
    stack = load(stack_file(ROOT, name), name, PIPELINES)
    return {
        key: (pipeline.name, pipeline.schedule.describe())
        for key, pipeline in stack.pipelines.items()
    }


def test_production_runs_the_four_systems_under_their_own_names() -> None:
    assert described("prod") == {
        "weekly-monitoring": ("ccapi-weekly-monitoring-prod", "every Monday at 06:00 UTC"),
        "database-refresh": (
            "omc-flywheel-prod-db-refresh",
            "on day 1 of every month at 02:00 UTC",
        ),
        "ndjson-to-parquet": ("ndjson-parquet-processor-prod", "on demand"),
        "etl": ("cm-etl-pipeline-state-machine", "every day at 02:00 UTC"),
        "watchdog": ("watchdog-prod", "every hour from 00:00 UTC"),
    }


def test_development_runs_all_pipelines_at_other_rhythms() -> None:
    shipped = {
        "weekly-monitoring": ("ccapi-weekly-monitoring-dev", "every day at 05:30 Asia/Jakarta"),
        "regional-monitoring": (
            "ccapi-regional-monitoring-dev",
            "every second Wednesday at 05:30 Asia/Jakarta, counted from 2026-01-07",
        ),
        "database-refresh": ("omc-flywheel-dev-db-refresh", "every Monday at 02:00 UTC"),
        "ndjson-to-parquet": ("ndjson-parquet-processor-dev", "on demand"),
        "etl": ("cm-etl-pipeline-state-machine-dev", "every Monday at 02:00 UTC"),
        "chunked-etl": ("cm-etl-chunked-dev", "on demand"),
        "watchdog": ("watchdog-dev", "every hour from 00:00 UTC"),
    }
    assert described("dev").items() >= shipped.items()


def test_somebody_hears_of_every_failure(stack: Stack) -> None:
    assert [key for key, pipeline in stack.pipelines.items() if not pipeline.notify.failure] == []


def test_logs_are_kept_90_days_in_production_and_30_in_development() -> None:
    kept = {
        name: load(stack_file(ROOT, name), name, PIPELINES).values.log_retention_days
        for name in ("prod", "dev")
    }
    assert kept == {"prod": 90, "dev": 30}


def test_every_configuration_key_is_declared_in_the_project_with_a_description() -> None:
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    keys = [f"downbeat:{field.alias or name}" for name, field in StackConfig.model_fields.items()]
    assert list(declared) == keys
    assert [key for key, entry in declared.items() if not entry["description"]] == []


def test_the_projects_defaults_are_the_programs() -> None:
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    defaults = {
        key.removeprefix("downbeat:"): entry["default"]
        for key, entry in declared.items()
        if entry["default"] not in ("", {})
    }
    empty = StackConfig.model_validate({}).model_dump(mode="json", by_alias=True)
    assert defaults == {key: empty[key] for key in defaults}


@pytest.mark.engine
@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_cli_takes_the_stack_files_and_reads_them_alike(name: str, tmp_path: Path) -> None:
    cli = next((str(path) for path in (ROOT / ".engine/bin/pulumi",) if path.is_file()), None)
    if cli is None:
        pytest.skip("no pulumi CLI: run `make engine`")
    for file in ("Pulumi.yaml", f"Pulumi.{name}.yaml"):
        (tmp_path / file).write_text((ROOT / file).read_text(encoding="utf-8"), encoding="utf-8")
    environment = os.environ | {
        "PULUMI_BACKEND_URL": f"file://{tmp_path}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
    }

    def pulumi(*arguments: str) -> str:
        done = subprocess.run(
            [cli, *arguments, "--non-interactive"],
            cwd=tmp_path,
            env=environment,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    pulumi("stack", "init", name)
    read = {
        key: entry.get("value")
        for key, entry in yaml.safe_load(pulumi("config", "--json", "--stack", name)).items()
    }
    assert load(read, name, PIPELINES) == load(stack_file(ROOT, name), name, PIPELINES)
