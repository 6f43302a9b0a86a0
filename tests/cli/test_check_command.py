import json

import pytest
from typer.testing import CliRunner

from downbeat.asl import Diagnostic
from downbeat.asl.diagnostic_codes import KINDS
from downbeat.asl.pipeline_keys import PIPELINE_KEYS, TOP_FIELDS
from downbeat.cli.__main__ import app
from downbeat.config import StackFileError, load, stack_file
from downbeat.plan.stacks import REPOSITORY, configured_stack
from pipelines import PIPELINES

SOUND = {"StartAt": "S", "States": {"S": {"Type": "Pass", "End": True}}}
BROKEN = {
    "StartAt": "S",
    "States": {"S": {"Type": "Pass", "Nxt": "S", "End": True}, "T": {"Type": "Succeed"}},
}


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Runs `check` in a folder with a sound and a broken definition; gives the exit code, stdout
    and stderr.
    """
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sound.asl.json").write_text(json.dumps(SOUND))
    (tmp_path / "broken.asl.json").write_text(json.dumps(BROKEN))

    def of(*arguments):
        result = CliRunner().invoke(app, ["check", *arguments])
        return result.exit_code, result.stdout, result.stderr

    return of


def test_a_sound_file_is_fine(check):
    assert check("sound.asl.json") == (0, "No problems in 1 file.\n", "")


def test_every_problem_of_every_file_is_a_line(check):
    assert check("sound.asl.json", "broken.asl.json") == (
        1,
        (
            'broken.asl.json: /States/S: A Pass state has no field "Nxt". Did you mean'
            ' "Next"?\n1 problem in 1 of 2 files.\n'
        ),
        "",
    )


def test_programs_get_json(check):
    code, out, _ = check("broken.asl.json", "--json")
    assert code == 1
    assert json.loads(out)[0] == {
        "file": "broken.asl.json",
        "code": "unknown-field",
        "severity": "error",
        "path": "/States/S",
        "message": 'A Pass state has no field "Nxt". Did you mean "Next"?',
        "fix": KINDS["unknown-field"].fix,
    }
    assert check("sound.asl.json", "--json") == (0, "[]\n", "")


def test_express_allows_less(check, tmp_path):
    wait = {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": "j"},
        "End": True,
    }
    (tmp_path / "job.asl.json").write_text(json.dumps({"StartAt": "S", "States": {"S": wait}}))
    assert check("job.asl.json")[0] == 0
    assert check("job.asl.json", "--express")[0] == 1


def test_a_file_that_is_not_there_is_wrong_usage_in_one_sentence(check):
    assert check("nowhere.asl.json", "sound.asl.json") == (
        2,
        "No problems in 1 file.\n",
        "nowhere.asl.json: cannot be read: no such file or directory.\n",
    )


def test_a_file_that_is_not_utf_8_has_a_diagnostic(check, tmp_path):
    (tmp_path / "latin.asl.json").write_bytes('{"Comment": "ä"}'.encode("latin-1"))
    assert check("latin.asl.json")[:2] == (
        1,
        "latin.asl.json: /: byte 13 is not UTF-8; save the file as UTF-8.\n"
        "1 problem in 1 of 1 file.\n",
    )


def test_without_arguments_all_pipelines_of_the_stacks_are_checked(check):
    numbers = {stack: len(configured_stack(stack).pipelines) for stack in ("dev", "prod")}
    code, out, _ = check()
    assert (code, out.splitlines()[-1]) == (
        0,
        f"No problems in {sum(numbers.values())} pipelines, 1 warning.",
    )
    code, out, _ = check("-s", "prod")
    assert code == 0
    assert out.splitlines()[-1].startswith(f"No problems in {numbers['prod']} pipelines")


def test_pipelines_and_files_go_together(check):
    assert check("database-refresh", "sound.asl.json") == (
        0,
        "No problems in 1 file and 2 pipelines.\n",
        "",
    )


def test_attempts_that_the_machine_cuts_short_are_told_once(check):
    """The weekly monitoring's second attempt after a timeout: its owner's numbers, and meant."""
    code, out, _ = check("weekly-monitoring")
    assert (code, len(out.splitlines())) == (0, 2)
    assert out.startswith(
        "warning: weekly-monitoring of dev: /States/RunWeeklyMonitoring/Retry: 2 attempts of up to"
        " 7200 seconds and the pauses between them take up to 14460"
    )


def test_a_faulty_pipeline_is_told_for_each_stack_that_has_it(check, monkeypatch):
    states = {**PIPELINES["etl"]["States"], "Success": {"Type": "Succeed", "Nxt": "x"}}
    monkeypatch.setitem(PIPELINES, "etl", {**PIPELINES["etl"], "States": states})
    assert check("etl", "watchdog") == (
        1,
        (
            'etl of dev: /States/Success: A Succeed state has no field "Nxt". It takes Output.\n'
            'etl of prod: /States/Success: A Succeed state has no field "Nxt". It takes Output.\n'
            "2 problems in 2 of 4 pipelines.\n"
        ),
        "",
    )


def test_a_faulty_stack_file_is_told_with_the_keys(check, monkeypatch):
    def faulty(stack):
        raise StackFileError(
            [
                Diagnostic("downbeat:pipelines.etl.size", "is not a size."),
                Diagnostic("aws:region", "is missing."),
            ]
        )

    monkeypatch.setattr("downbeat.plan.stacks.configured_stack", faulty)
    assert check("-s", "dev") == (
        1,
        (
            "stack dev: downbeat:pipelines.etl.size: is not a size.\nstack dev: aws:region: is"
            " missing.\n2 problems in 1 of 1 stack.\n"
        ),
        "",
    )


def test_faults_of_a_stack_file_do_not_hide_those_of_its_pipelines(check, monkeypatch):
    def faulty(stack):
        config = stack_file(REPOSITORY, stack)
        config["downbeat:pipelines"]["etl"]["references"] = {"functoin": "x"}
        return load(config, stack, PIPELINES)

    monkeypatch.setattr("downbeat.plan.stacks.configured_stack", faulty)
    monkeypatch.setitem(PIPELINES, "etl", {**PIPELINES["etl"], "TimeoutSecond": 1})
    code, said, _ = check("etl", "-s", "dev")
    assert (code, [line.partition(" is ")[0] for line in said.splitlines()]) == (
        1,
        [
            "stack dev: downbeat:pipelines.etl.references.functoin:",
            (
                "etl of dev: /TimeoutSecond: a pipeline has no such key. Did you mean"
                ' "TimeoutSeconds"? Its keys:'
                f" {', '.join((*PIPELINE_KEYS, *TOP_FIELDS))}."
            ),
            "2 problems in 1 pipeline and 1 stack.",
        ],
    )


def test_a_name_that_is_neither_is_wrong_usage_with_the_nearest(check):
    assert check("weekly-monitorng")[::2] == (
        2,
        (
            "weekly-monitorng: cannot be read: no such file or directory. Did you mean"
            ' "weekly-monitoring"?\n'
        ),
    )


def test_a_sound_file_is_searched_for_what_goes_wrong_when_it_runs(check, tmp_path):
    state = {"Type": "Pass", "Output": "{% $scors %}", "End": True}
    definition = {"QueryLanguage": "JSONata", "StartAt": "S", "States": {"S": state}}
    (tmp_path / "misspelt.asl.json").write_text(json.dumps(definition))
    code, out, _ = check("misspelt.asl.json", "--json")
    assert code == 1
    assert [each["code"] for each in json.loads(out)] == ["unassigned-variable"]


def test_a_policy_refuses_here_what_it_would_refuse_at_up(check, monkeypatch):
    wide = [{"Action": ["s3:*"], "Resource": ["*"], "why": "It reads."}]
    monkeypatch.setitem(PIPELINES, "etl", {**PIPELINES["etl"], "permissions": wide})
    code, out, _ = check("etl", "-s", "dev", "--json")
    assert code == 1
    assert "policy-violation" in {each["code"] for each in json.loads(out)}


def test_only_warnings_are_no_failure(check, monkeypatch):
    spec = PIPELINES["ndjson-to-parquet"]
    limit = {**spec["settings"]["machine_limit"], "default": 10_800}
    short = {**spec, "settings": {**spec["settings"], "machine_limit": limit}}
    monkeypatch.setitem(PIPELINES, "ndjson-to-parquet", short)
    code, out, _ = check("ndjson-to-parquet", "-s", "dev")
    assert code == 0
    assert out.startswith("warning: ndjson-to-parquet of dev: ")


def test_a_pipeline_that_is_not_registered_is_told_as_that(check, tmp_path, monkeypatch):
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "lake_digest.py").write_text("LAKE_DIGEST = {}\n")
    monkeypatch.chdir(tmp_path)
    code, _, errors = check("lake-digest")
    assert code == 2
    assert errors.startswith(
        "lake-digest: is not registered: add it to pipelines/__init__.py, then check it again."
    )
