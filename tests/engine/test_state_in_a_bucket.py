"""The state in S3 and its secrets under a KMS key, by the real CLI on the embedded AWS; the roles
may touch exactly those objects.
"""

import os
import subprocess

import pytest

from deployments.access.state import state_statements
from deployments.access.trust import DEPLOY, PREVIEW
from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.projects import project, write_copy
from downbeat.emulator.pulumi_cli import environment, find_cli
from tests.deployments.judged import allowed
from tests.engine import exercised
from tests.engine.conftest import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
BUCKET, SECRET = "acme-pulumi-state", "https://hooks.slack.com/services/T000/B000/abcdefgh"


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """(what each command said, the stack file, the objects after each command, the commands)."""
    cli = find_cli(ROOT)
    if cli is None:
        pytest.skip(
            "no pulumi CLI of 3.255 or later: put one on PATH, or build it with `make engine`"
        )
    target = project(ROOT, "dev")
    target = target._replace(folder=tmp_path_factory.mktemp("bucket") / "dev")
    where = ministack.start(target.folder, target.account)
    client = embedded_clients.clients(where.endpoint, target.region, where.account)
    client("s3").create_bucket(Bucket=BUCKET)
    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
    client("kms").create_alias(AliasName="alias/pulumi-state", TargetKeyId=key)
    write_copy(target)
    own = environment(target.folder, where, "") | {"AWS_REGION": target.region}
    for name in (
        "PULUMI_BACKEND_URL",
        "PULUMI_CONFIG_PASSPHRASE",
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS",
    ):
        del own[name]
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")
    } | own
    objects, commands = set(), set()

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [cli, *arguments],
            cwd=target.work_dir,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        commands.add(exercised.line(arguments))
        objects.update(
            found["Key"]
            for found in client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
        )
        return done.stdout

    try:
        run(
            "login",
            f"s3://{BUCKET}?region={target.region}&awssdk=v2&endpoint={where.endpoint}&use_path_style=true",
        )
        run(
            "stack",
            "init",
            "dev",
            "--non-interactive",
            "--secrets-provider",
            f"awskms://alias/pulumi-state?region={target.region}&awssdk=v2",
        )
        run("config", "set", "--secret", "slackWebhook", SECRET, "--stack", "dev")
        said = run("config", "get", "slackWebhook", "--stack", "dev")
        run("refresh", "--stack", "dev", "--yes", "--non-interactive")
        run("destroy", "--stack", "dev", "--yes", "--non-interactive")
        yield said, (target.work_dir / "Pulumi.dev.yaml").read_text(), objects, commands
    finally:
        ministack.stop(target.folder)


def test_a_secret_is_encrypted_with_the_key_and_comes_back(state):
    said, file, *_ = state
    assert said.strip() == SECRET
    assert SECRET not in file
    assert "encryptedkey:" in file.replace('"', "")


def test_the_deploy_role_may_write_every_object_of_the_state_and_the_preview_role_none(state):
    objects = state[2]
    written = {key for key in objects if key != ".pulumi/meta.yaml"}
    assert {key.split("/")[1] for key in written} >= {"stacks", "history"}
    deploy, preview = (
        list(state_statements(BUCKET, None, "downbeat/dev", role)) for role in (DEPLOY, PREVIEW)
    )
    assert {
        key
        for key in written
        if not allowed(deploy, "s3:PutObject", f"arn:aws:s3:::{BUCKET}/{key}", {})
    } == set()
    assert {
        key
        for key in objects
        if allowed(preview, "s3:PutObject", f"arn:aws:s3:::{BUCKET}/{key}", {})
    } == set()


def test_both_roles_may_read_where_the_stack_stands(state):
    for role in (DEPLOY, PREVIEW):
        statements = list(state_statements(BUCKET, None, "downbeat/dev", role))
        for key in (".pulumi/meta.yaml", ".pulumi/stacks/downbeat/dev.json"):
            assert allowed(statements, "s3:GetObject", f"arn:aws:s3:::{BUCKET}/{key}", {})
        assert not allowed(
            statements,
            "s3:GetObject",
            f"arn:aws:s3:::{BUCKET}/.pulumi/stacks/downbeat/prod.json",
            {},
        )


def test_the_commands_that_ran_are_those_that_the_pages_may_call_exercised(state):
    assert exercised.of_module("test_state_in_a_bucket", state[3]) == sorted(state[3])
