"""The real CLI and engine: an unsafe program is stopped in preview and in up, before anything exists, both ways in."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import automation

from policies import guard
from tests.policies.provider import Recording, recording
from tests.policies.requests import document

ROOT = Path(__file__).resolve().parents[2]
PACK = str(ROOT / "policies" / "pack")
CLI = shutil.which("pulumi") or str(ROOT / ".engine" / "bin" / "pulumi")
pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not Path(CLI).is_file(), reason="no pulumi CLI: put one on PATH or run `make engine`"),
]
STARS = document({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
NARROW = document({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"})
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"


class Bench:
    """A stack of its own in a folder of its own, with the recording provider."""

    def __init__(self, folder: Path, provider: Recording, port: int) -> None:
        self.provider = provider
        self.env = {
            "PULUMI_BACKEND_URL": folder.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "none",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_DEBUG_PROVIDERS": f"aws:{port}",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "DOWNBEAT_PYTHON": sys.executable,
        }
        self.folder = folder

    def stack(self, program: Callable[[], None]) -> automation.Stack:
        command = automation.PulumiCommand(str(Path(CLI).parent.parent), skip_version_check=True)
        options = automation.LocalWorkspaceOptions(work_dir=str(self.folder), pulumi_command=command, env_vars=self.env)
        (self.folder / "Pulumi.yaml").write_text(json.dumps({"name": "bench", "runtime": "python"}))
        return automation.create_or_select_stack(stack_name="prod", project_name="bench", program=program, opts=options)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with recording() as (provider, port):
        made = Bench(tmp_path, provider, port)
        for name, value in made.env.items():
            monkeypatch.setenv(name, value)
        yield made


def program(policy: Any, *, guarded: bool, config: dict[str, Any] | None = None) -> Callable[[], None]:
    """A topic and a role's policy; the topic comes first, so that "before anything exists" can be told apart."""

    def run() -> None:
        if guarded:
            guard.install(config)
        topic = aws.sns.Topic("alerts", name="alerts", kms_master_key_id=KEY)
        text = policy(topic) if callable(policy) else policy
        aws.iam.RolePolicy("weekly", role="weekly-states", policy=text)

    return run


def refused(operation: Callable[..., Any], **options: Any) -> str:
    said: list[str] = []
    with pytest.raises(automation.CommandError) as failed:
        operation(on_output=said.append, **options)
    return "\n".join(said) + str(failed.value)


def test_the_pack_as_a_file_stops_the_preview(bench: Bench) -> None:
    text = refused(bench.stack(program(STARS, guarded=False)).preview, policy_packs=[PACK])
    assert 'policy.Statement[0]: "s3:*" allows every action of s3. Name the actions that are needed.' in text
    assert bench.provider.created == []


def test_the_pack_as_a_file_stops_the_up_before_the_resource_exists(bench: Bench) -> None:
    text = refused(bench.stack(program(STARS, guarded=False)).up, policy_packs=[PACK])
    assert 'policy.Statement[0]: "s3:*" allows every action of s3. Name the actions that are needed.' in text
    assert "aws:iam/rolePolicy:RolePolicy" not in bench.provider.created


def test_the_guard_stops_the_preview_without_any_flag(bench: Bench) -> None:
    text = refused(bench.stack(program(STARS, guarded=True)).preview)
    assert 'iam-no-wildcard-actions: policy.Statement[0]: "s3:*" allows every action of s3.' in text
    assert "iam-no-wildcard-resources: policy.Statement[0]:" in text
    assert bench.provider.created == []


def test_the_guard_stops_the_up_before_the_resource_exists(bench: Bench) -> None:
    text = refused(bench.stack(program(STARS, guarded=True)).up)
    assert 'iam-no-wildcard-actions: policy.Statement[0]: "s3:*" allows every action of s3.' in text
    assert "aws:iam/rolePolicy:RolePolicy" not in bench.provider.created


def test_a_secret_policy_is_judged_by_the_guard_and_not_repeated(bench: Bench) -> None:
    hidden = document({"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"sts:ExternalId": "hunter2-hunter2"}}})
    text = refused(bench.stack(program(lambda _: pulumi.Output.secret(hidden), guarded=True)).preview)
    assert "iam-no-wildcard-actions" in text
    assert "hunter2" not in text


def test_a_safe_program_passes_both_at_once(bench: Bench) -> None:
    stack = bench.stack(program(NARROW, guarded=True))
    stack.preview(policy_packs=[PACK])
    assert bench.provider.created == []
    stack.up(policy_packs=[PACK])
    assert sorted(bench.provider.created) == ["aws:iam/rolePolicy:RolePolicy", "aws:sns/topic:Topic"]
    assert stack.up(policy_packs=[PACK]).summary.resource_changes == {"same": 3}


WAYS = pytest.mark.parametrize(("guarded", "packs"), [(True, None), (False, [PACK])], ids=["guard", "pack"])


@WAYS
def test_what_is_unknown_in_preview_is_announced_and_judged_in_the_update(bench: Bench, guarded: bool, packs: list[str] | None) -> None:
    def stars(topic: aws.sns.Topic) -> pulumi.Output[str]:
        return topic.arn.apply(lambda arn: document({"Effect": "Allow", "Action": "s3:*", "Resource": ["*", arn]}))

    stack = bench.stack(program(stars, guarded=guarded))
    said: list[str] = []
    stack.preview(on_output=said.append, policy_packs=packs)
    assert "policy: not known before the update" in "\n".join(said)
    assert "s3:*" in refused(stack.up, policy_packs=packs)
    assert "aws:iam/rolePolicy:RolePolicy" not in bench.provider.created


@WAYS
def test_a_literal_that_pretends_to_be_unknown_never_reaches_the_provider(bench: Bench, guarded: bool, packs: list[str] | None) -> None:
    """The engine itself leaves such a value out of an update, so nothing unjudged is created by it."""
    bench.stack(program("04da6b54-80e4-46f7-96ec-b56ff0331ba9", guarded=guarded)).up(policy_packs=packs)
    assert [sorted(inputs) for type_, inputs in bench.provider.inputs if type_ == "aws:iam/rolePolicy:RolePolicy"] == [["role"]]


def test_the_guard_changes_a_level_where_the_program_says_so(bench: Bench) -> None:
    levels = {"iam-no-wildcard-actions": "advisory", "iam-no-wildcard-resources": "disabled"}
    said: list[str] = []
    bench.stack(program(STARS, guarded=True, config=levels)).preview(on_output=said.append)
    assert 'advisory policy violations of aws:iam/rolePolicy:RolePolicy weekly:' in "\n".join(said)


def test_the_environment_of_this_process_is_left_alone(bench: Bench) -> None:
    before = dict(os.environ)
    bench.stack(program(NARROW, guarded=True)).preview()
    assert dict(os.environ) == before
