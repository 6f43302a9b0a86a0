"""The first commands of docs/deploying.md with the real CLI, and what it says where something is
missing.
"""

import os
import shutil
import subprocess

import pytest

from downbeat.config import load, stack_file
from pipelines import PIPELINES
from tests.engine import exercised
from tests.engine.conftest import ROOT

pytestmark = pytest.mark.engine
PAGE = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
STACKS = ("dev", "prod", "starter")


@pytest.fixture(scope="module")
def commands():
    """The commands that ended well."""
    return set()


@pytest.fixture
def pulumi(cli, tmp_path, commands):
    """pulumi(*arguments) → (code, output), in a copy of the project's files with a backend of its
    own; `passphrase=None` for none.
    """
    for file in ("Pulumi.yaml", *(f"Pulumi.{stack}.yaml" for stack in STACKS)):
        shutil.copy(ROOT / file, tmp_path / file)
    folder = tmp_path / "state"
    folder.mkdir()
    own = {"PULUMI_BACKEND_URL": f"file://{folder}", "PULUMI_HOME": str(tmp_path / "home")}
    own["PULUMI_SKIP_UPDATE_CHECK"] = "1"
    rest = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}

    def run(*arguments, passphrase="of a test"):
        secret = {} if passphrase is None else {"PULUMI_CONFIG_PASSPHRASE": passphrase}
        done = subprocess.run(
            [cli, *arguments, "--non-interactive", "--color", "never"],
            cwd=tmp_path,
            env=rest | own | secret,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if done.returncode == 0:
            commands.add(exercised.line(arguments))
        return done.returncode, done.stdout + done.stderr

    run.folder = tmp_path
    return run


@pytest.mark.parametrize("stack", STACKS)
def test_stack_init_changes_nothing_that_the_stack_file_says(pulumi, stack):
    before = load(stack_file(pulumi.folder, stack), stack, PIPELINES)
    assert pulumi("stack", "init", stack, "--secrets-provider", "passphrase")[0] == 0
    text = (pulumi.folder / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    assert "encryptionsalt: v1:" in text
    assert load(stack_file(pulumi.folder, stack), stack, PIPELINES) == before


def test_a_stack_begins_without_boundary_and_deploy_role(pulumi):
    assert pulumi("stack", "init", "prod", "--secrets-provider", "passphrase")[0] == 0
    for key in ("permissionsBoundary", "deployRoleArn"):
        assert pulumi("config", "rm", key, "--stack", "prod")[0] == 0
    chosen = load(stack_file(pulumi.folder, "prod"), "prod", PIPELINES)
    assert (chosen.values.permissions_boundary or None, chosen.deploy_role_arn or None) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    ("arguments", "passphrase", "sentence"),
    [
        (("config", "--stack", "prod"), "p", "no stack named 'prod' found"),
        (
            ("config", "set", "--secret", "x", "y", "--stack", "starter"),
            None,
            "passphrase must be set",
        ),
    ],
)
def test_what_the_cli_says_is_on_the_page_with_what_to_do(pulumi, arguments, passphrase, sentence):
    assert pulumi("stack", "init", "starter", "--secrets-provider", "passphrase")[0] == 0
    code, output = pulumi(*arguments, passphrase=passphrase)
    assert (code != 0, sentence in output, f"`{sentence}`" in PAGE) == (True, True, True)


def test_a_cli_without_its_language_host_says_what_the_page_explains(pulumi):
    if shutil.which("pulumi-language-python"):
        pytest.skip("this CLI has its Python language host")
    assert pulumi("stack", "init", "starter", "--secrets-provider", "passphrase")[0] == 0
    code, output = pulumi("preview", "--stack", "starter")
    sentence = "no language plugin 'pulumi-language-python'"
    assert (code != 0, sentence in output, f"`{sentence}`" in PAGE) == (True, True, True)


def test_the_commands_that_ran_are_those_that_the_pages_may_call_exercised(commands):
    assert exercised.of_module("test_first_commands", commands) == sorted(commands)
