"""What a change does to a stack since an earlier commit."""

import shutil
import subprocess

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.cli.report_inputs import costs
from downbeat.cli.stack_at_commit import changes_since, earlier_stack
from downbeat.plan.stacks import REPOSITORY


def git(folder, *words):
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A repository whose first commit has a longer limit and a stack less than its files."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("downbeat", "pipelines", "components", "policies", "functions"):
        shutil.copytree(REPOSITORY / name, folder / name)
    (folder / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(REPOSITORY / name, folder / name)
    file = folder / "pipelines" / "etl.py"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("ValidateConfig", "Validate"), encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "before")
    file.write_text(text, encoding="utf-8")
    shutil.copy(REPOSITORY / "Pulumi.prod.yaml", folder / "Pulumi.prod.yaml")
    return folder


def test_states_permissions_and_cost_since_the_commit(project):
    priced = costs("dev", project, [])
    found, before = changes_since("HEAD", "dev", project, priced)
    etl = found["etl"]
    assert etl["kind"] == "changed"
    assert {one["name"]: one["change"] for one in etl["states"]}["ValidateConfig"] == "added"
    assert {one["name"]: one["change"] for one in etl["states"]}["Validate"] == "removed"
    assert etl["cost"]["now"] == pytest.approx(etl["cost"]["before"])
    assert before == pytest.approx(priced["month"]["1"]["dollars"])
    assert etl["facts"] == []
    assert found["watchdog"]["kind"] == "same"
    assert found["watchdog"]["states"] == [] and found["watchdog"]["permissions"] == []


def test_a_stack_that_the_commit_does_not_have_is_new(project):
    assert earlier_stack("HEAD", "prod", project) == ({}, None)
    found, before = changes_since("HEAD", "prod", project, costs("prod", project, []))
    assert {one["kind"] for one in found.values()} == {"added"} and before is None


def test_another_schedule_is_a_change_with_its_price(project):
    file = project / "Pulumi.dev.yaml"
    text = file.read_text(encoding="utf-8")
    hourly, rarer = "    watchdog: {}\n", "    watchdog:\n      cadence: rate(6 hours)\n"
    assert hourly in text
    file.write_text(text.replace(hourly, rarer), encoding="utf-8")
    try:
        found, before = changes_since("HEAD", "dev", project, costs("dev", project, []))
    finally:
        file.write_text(text, encoding="utf-8")
    change = found["watchdog"]
    assert (change["kind"], [one["what"] for one in change["facts"]]) == ("changed", ["Runs"])
    assert change["cost"]["now"] < change["cost"]["before"]


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("no-such-ref", "--against: git cannot read no-such-ref"),
        ("--output=x", '--against: "--output=x" is an option, not a commit.'),
    ],
)
def test_a_commit_that_cannot_be_read_is_refused(project, ref, sentence):
    with pytest.raises(DiagnosticsError) as refusal:
        earlier_stack(ref, "dev", project)
    assert str(refusal.value.diagnostics[0]).startswith(sentence)
