"""Which role an operation of Pulumi Deployments gets."""

import subprocess
import sys
from pathlib import Path

import pytest

from deployments.access.trust import DEPLOY, DESTROY, OPERATIONS, PREVIEW
from deployments.operation_role import main, variables

SCRIPT = Path(__file__).resolve().parents[2] / "deployments" / "operation_role.py"
ROLES = {
    PREVIEW: "arn:aws:iam::111122223333:role/downbeat-prod-preview",
    DEPLOY: "arn:aws:iam::111122223333:role/downbeat-prod-deploy",
}
ARGUMENTS = ["--preview", ROLES[PREVIEW], "--deploy", ROLES[DEPLOY]]


@pytest.mark.parametrize(
    ("role", "operation"),
    [(role, each) for role in OPERATIONS for each in OPERATIONS[role]] + [(DEPLOY, DESTROY)],
)
def test_an_operation_asks_for_the_role_whose_trust_names_it(role, operation):
    assert variables(operation, "prod", ROLES[PREVIEW], ROLES[DEPLOY]) == {
        "AWS_ROLE_ARN": ROLES[role],
        "AWS_ROLE_SESSION_NAME": f"prod-{operation}",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/mnt/pulumi/pulumi.oidc",
    }


def test_it_adds_to_the_environment_of_what_comes_after(tmp_path):
    file = tmp_path / "env"
    file.write_text("BEFORE=1\n")
    environment = {
        "PULUMI_CI_OPERATION": "preview",
        "PULUMI_CI_STACK": "prod",
        "PULUMI_ENV": str(file),
    }
    run = subprocess.run(
        [sys.executable, "-I", SCRIPT, *ARGUMENTS],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == f"preview as {ROLES[PREVIEW]}\n"
    assert (
        file.read_text()
        == f"BEFORE=1\nAWS_ROLE_ARN={ROLES[PREVIEW]}\nAWS_ROLE_SESSION_NAME=prod-preview\nAWS_WEB_IDENTITY_TOKEN_FILE=/mnt/pulumi/pulumi.oidc\n"
    )


def test_elsewhere_it_says_what_is_not_set(capsys):
    assert main(ARGUMENTS, {"PULUMI_CI_STACK": "prod"}) == 1
    assert (
        capsys.readouterr().err
        == "PULUMI_CI_OPERATION and PULUMI_ENV not set: this runs inside Pulumi Deployments, and"
        " nowhere else.\n"
    )
