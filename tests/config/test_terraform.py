"""Outputs of a Terraform state: from a file, from a text, and what is no state."""

import json
from pathlib import Path
from typing import Any

import pytest

from downbeat.config.sources import Read, Source
from downbeat.config.terraform import state_output
from downbeat.plan.source_files import file_reader

STATE = {
    "version": 4,
    "terraform_version": "1.9.8",
    "serial": 7,
    "lineage": "2f1b",
    "outputs": {
        "cluster_arn": {"value": "arn:aws:ecs:…", "type": "string"},
        "subnet_ids": {"value": ["subnet-1", "subnet-2"], "type": ["list", "string"]},
        "webhook": {"value": "https://hook", "type": "string", "sensitive": True},
    },
    "resources": [],
}


def read(output: str, state: Any = STATE) -> Any:
    text = state if isinstance(state, str) else json.dumps(state)
    return state_output(Source("terraform", "infra/terraform.tfstate", output), Read(text))


def test_an_output_has_the_value_that_terraform_wrote() -> None:
    assert read("cluster_arn") == Read("arn:aws:ecs:…")
    assert read("subnet_ids") == Read(["subnet-1", "subnet-2"])


def test_a_sensitive_output_is_a_secret() -> None:
    assert read("webhook") == Read("https://hook", secret=True)


@pytest.mark.parametrize(
    ("output", "state", "fault"),
    [
        (
            "cluster",
            STATE,
            'the Terraform state infra/terraform.tfstate has no output "cluster": it has'
            ' cluster_arn, subnet_ids, webhook. Did you mean "cluster_arn"?',
        ),
        (
            "x",
            STATE | {"outputs": {}},
            'the Terraform state infra/terraform.tfstate has no output "x": it has none.',
        ),
        ("x", "{", "infra/terraform.tfstate is no Terraform state: it is not JSON."),
        ("x", "[]", "infra/terraform.tfstate is no Terraform state of version 4 or later."),
        (
            "x",
            STATE | {"version": 3},
            "infra/terraform.tfstate is no Terraform state of version 4 or later.",
        ),
    ],
)
def test_what_cannot_be_had_is_a_sentence(output: str, state: Any, fault: str) -> None:
    assert read(output, state) == Read(fault=fault)


def test_a_state_in_a_file_is_read_below_the_projects_folder(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "terraform.tfstate").write_text("{}")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    there, missing = Source("file", "infra/terraform.tfstate"), Source("file", "none.tfstate")
    binary, object_ = Source("file", "binary"), Source("s3", "bucket", "key")
    sources = dict.fromkeys((there, missing, binary, object_), False)
    assert file_reader(tmp_path)(sources) == {
        there: Read("{}"),
        missing: Read(fault="none.tfstate cannot be read: No such file or directory."),
        binary: Read(fault="binary is no text: name a state file that Terraform wrote."),
    }
