"""--json of every command on AWS: one JSON value alone on standard output, whatever it finds."""

import json

import pytest

from downbeat.cli.commands import COMMANDS as TABLE
from downbeat.cli.commands import ON_AWS
from tests.ops.outputs import COMMANDS, invoked

# Those whose text is not kept in tests/ops/outputs/, on the same Monday.
OTHERS = {
    "dead-letters-drop": "dead-letters drop etl -s prod --dry-run",
    "files-trace": "files trace s3://ndjson-uploads-prod/2026-11-20/lost.ndjson -s prod",
    "policy": "policy viewer -s prod",
    "rollout-advance": "rollout advance etl -s prod --dry-run",
    "rollout-back": "rollout back etl -s prod --dry-run",
    "rollout-promote": "rollout promote etl -s prod --dry-run",
    "rollout-prune": "rollout prune etl -s prod --dry-run",
}
EVERY = {**COMMANDS, **OTHERS}


def test_every_command_on_aws_is_here():
    missing = [
        row.name
        for row in TABLE
        if row.group == ON_AWS
        and not any(command.startswith(f"{row.name} ") for command in EVERY.values())
    ]
    assert missing == []


@pytest.mark.parametrize("name", EVERY)
def test_the_answer_is_json_alone(name):
    result, _ = invoked(EVERY[name], 80, more=["--json"])
    assert isinstance(json.loads(result.stdout), dict | list)
    assert result.exit_code in (0, 1)


def test_an_unknown_pipeline_is_a_diagnostic_with_the_nearest():
    result, _ = invoked("runs etll -s prod", 80, more=["--json"])
    assert (result.exit_code, result.stderr) == (2, "")
    assert json.loads(result.stdout) == {
        "diagnostics": [
            {
                "code": "wrong-usage",
                "severity": "error",
                "path": "",
                "message": (
                    'prod has no pipeline "etll"; it has weekly-monitoring,'
                    " database-refresh, ndjson-to-parquet, etl, watchdog."
                    ' Did you mean "etl"?'
                ),
                "fix": "Run the command with --help, which shows its options and an example.",
            }
        ]
    }
