"""The workflows under .github/: pinned, alone, with no more rights than they need, and with
subjects that the roles trust.
"""

import re
from pathlib import Path

import pytest
import yaml

from deployments.access.trust import DEPLOY, PREVIEW, github_subjects

FOLDER = Path(__file__).resolve().parents[2] / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
PINNED = re.compile(
    r"uses: (?:\./\.github/workflows/\w+\.yml|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$"
)


def workflow(name):
    return yaml.load(
        (FOLDER / f"{name}.yml").read_text(), Loader=yaml.BaseLoader
    )  # BaseLoader: `on` stays a word


def steps(name, job):
    return {
        step["uses"].split("@")[0]: step.get("with", {})
        for step in workflow(name)["jobs"][job]["steps"]
        if "uses" in step
    }


def test_there_is_one_for_tests_previews_deployments_and_releases():
    assert [file.name for file in FILES] == [
        "ci.yml",
        "deploy.yml",
        "preview.yml",
        "release.yml",
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_action_is_pinned_by_its_commit_and_named_by_its_version(file):
    used = [
        line.strip().removeprefix("- ")
        for line in file.read_text().splitlines()
        if re.search(r"\buses:", line)
    ]
    assert used
    assert [line for line in used if not PINNED.match(line)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_may_write_unless_it_says_so(file):
    found = workflow(file.stem)
    assert found["permissions"] == {}
    writing = {
        job: {right for right, level in each.get("permissions", {}).items() if level == "write"}
        for job, each in found["jobs"].items()
    }
    allowed = {
        "ci": {"everything": set()},
        "preview": {"preview": {"id-token"}},
        "deploy": {"tests": set(), "deploy": {"id-token"}},
        "release": {"build": set(), "publish": {"attestations", "id-token"}},
    }
    assert writing == allowed[file.stem]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_key_of_aws_is_anywhere(file):
    assert "aws-access-key" not in file.read_text().lower()
    assert set(re.findall(r"secrets\.(\w+)", file.read_text())) <= {
        "PULUMI_ACCESS_TOKEN",
        "PULUMI_CONFIG_PASSPHRASE",
    }


def test_tests_run_as_anybody_runs_them():
    assert [
        step["run"] for step in workflow("ci")["jobs"]["everything"]["steps"] if "run" in step
    ] == [".ci/run", "make audit"]


def test_a_pull_request_is_previewed_in_both_stacks_without_a_right_to_write():
    preview = workflow("preview")["jobs"]["preview"]
    assert preview["strategy"]["matrix"]["stack"] == ["dev", "prod"]
    pulumi = steps("preview", "preview")["pulumi/actions"]
    shown = {
        "command": "preview",
        "diff": "true",
        "policyPacks": "policies",
        "comment-on-summary": "true",
    }
    assert shown.items() <= pulumi.items()
    assert "comment-on-pr" not in pulumi


def test_nothing_of_prod_reaches_a_pull_request_before_its_environment_lets_it():
    """The job waits for the environment's approvers; the role trusts that environment alone; no
    fork's pull request is previewed.
    """
    preview = workflow("preview")["jobs"]["preview"]
    assert preview["environment"] == "preview-${{ matrix.stack }}"
    assert preview["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_secret_is_in_the_step_that_needs_it_and_nowhere_else(file):
    for job in workflow(file.stem)["jobs"].values():
        holders = [
            step.get("uses", step.get("run", "")).split("@")[0]
            for step in job.get("steps", [])
            if "secrets." in str(step)
        ]
        assert set(holders) <= {"pulumi/actions"}
        assert "secrets." not in str({key: job[key] for key in job if key != "steps"})
    assert "secrets." not in str(workflow(file.stem).get("env", ""))


def test_what_publishes_a_release_builds_nothing_and_what_builds_it_has_no_right():
    jobs = workflow("release")["jobs"]
    assert jobs["build"]["permissions"] == {"contents": "read"}
    assert [step["run"] for step in jobs["build"]["steps"] if "run" in step] == [
        "make audit release"
    ]
    assert not any("checkout" in step.get("uses", "") for step in jobs["publish"]["steps"])
    assert jobs["publish"]["environment"] == "release"


def test_main_deploys_dev_and_a_tag_deploys_prod_after_the_tests():
    found = workflow("deploy")
    assert (found["on"]["push"]["branches"], found["on"]["push"]["tags"]) == (["main"], ["v*"])
    deploy = found["jobs"]["deploy"]
    assert deploy["needs"] == "tests"
    assert (
        deploy["environment"]
        == "${{ inputs.stack || (github.ref_type == 'tag' && 'prod' || 'dev') }}"
    )
    assert deploy["env"]["STACK"] == deploy["environment"]
    assert {
        "command": "up",
        "stack-name": "${{ env.STACK }}",
        "policyPacks": "policies",
    }.items() <= steps("deploy", "deploy")["pulumi/actions"].items()


def test_one_deployment_at_a_time_for_each_stack_and_none_is_broken_off():
    deploy = workflow("deploy")["jobs"]["deploy"]
    assert deploy["concurrency"] == {
        "group": f"deploy-{deploy['environment']}",
        "cancel-in-progress": "false",
    }


def test_the_jobs_have_the_subjects_that_the_roles_trust():
    """GitHub's subject is the environment where a job has one, else the event."""
    assert workflow("preview")["jobs"]["preview"]["environment"] == "preview-${{ matrix.stack }}"
    assert list(workflow("preview")["on"]) == ["pull_request"]
    assert github_subjects("acme/downbeat", "prod", PREVIEW) == [
        "repo:acme/downbeat:environment:preview-prod"
    ]
    assert github_subjects("acme/downbeat", "prod", DEPLOY) == [
        "repo:acme/downbeat:environment:prod"
    ]


@pytest.mark.parametrize("name", ["preview", "deploy"])
def test_a_change_of_docs_deploys_nothing(name):
    on = workflow(name)["on"]
    (event,) = (on[key] for key in ("pull_request", "push") if key in on)
    assert {"docs/**", "**/*.md"} <= set(event["paths-ignore"])
