"""What the stack has already, by the backend that the CLI is logged in to."""

import json
from types import SimpleNamespace

import pytest

from downbeat.ops.adoption.state import state_urns
from downbeat.ops.faults import OpsError

STATE = {"deployment": {"resources": [{"urn": "urn:a"}, {"urn": "urn:b"}]}}


@pytest.fixture
def deployment(tmp_path):
    return SimpleNamespace(stack="prod", root=tmp_path, connection=SimpleNamespace(endpoint=""))


@pytest.fixture
def cli(tmp_path, monkeypatch):
    """cli(what `pulumi stack export` prints, its exit code, its errors)."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    def make(out="", code=0, err=""):
        path = tmp_path / "pulumi"
        path.write_text(
            f"#!/bin/sh\n[ \"$*\" = 'stack export --stack prod --non-interactive' ] || exit 9\n"
            f"cat <<'END'\n{out}\nEND\necho '{err}' >&2\nexit {code}\n"
        )
        path.chmod(0o755)

    return make


def test_the_urns_are_those_of_the_exported_state(deployment, cli):
    cli(json.dumps(STATE))
    assert state_urns(deployment, "downbeat") == {"urn:a", "urn:b"}


@pytest.mark.parametrize("exported", [{"deployment": {}}, {"version": 3, "deployment": None}])
def test_a_stack_that_was_never_deployed_has_nothing(deployment, cli, exported):
    cli(json.dumps(exported))
    assert state_urns(deployment, "downbeat") == frozenset()


def test_a_stack_that_there_is_not_has_nothing(deployment, cli):
    cli(code=255, err="error: no stack named prod found")
    assert state_urns(deployment, "downbeat") == frozenset()


def test_a_state_that_cannot_be_read_is_no_empty_one(deployment, cli):
    cli(code=255, err="error: PULUMI_ACCESS_TOKEN must be set for login")
    with pytest.raises(OpsError, match="cannot be read.*PULUMI_ACCESS_TOKEN must be set"):
        state_urns(deployment, "downbeat")


def test_without_a_cli_nothing_is_known(deployment, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert state_urns(deployment, "downbeat") == frozenset()


def test_of_a_local_stack_the_engines_file_is_read(deployment, tmp_path):
    deployment.connection.endpoint = "http://127.0.0.1:1"
    folder = tmp_path / ".downbeat" / "prod" / "state" / ".pulumi" / "stacks" / "downbeat"
    folder.mkdir(parents=True)
    (folder / "prod.json").write_text(json.dumps({"checkpoint": {"latest": STATE["deployment"]}}))
    assert state_urns(deployment, "downbeat") == {"urn:a", "urn:b"}
