"""The pytest plugin, as a project of one's own uses it."""

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from downbeat.testing import plugin
from tests.testing.test_sweep import GOOD, changed, no_facts

ROOT = Path(__file__).resolve().parents[2]


def test_installing_the_package_registers_the_plugin():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (registered,) = project["entry-points"]["pytest11"].values()
    assert import_module(registered) is plugin


def test_a_dict_passes_both_proofs(fault_sweep, permission_proof):
    assert [sweep.scene.planned.key for sweep in fault_sweep(GOOD)] == ["count-rows"]
    permission_proof(GOOD)


def test_both_proofs_of_a_pipeline_are_read_off_one_sweep(fault_sweep, permission_proof):
    spec = changed(lambda spec: spec.update(name="swept-once"))
    played = fault_sweep(spec)
    permission_proof(spec)
    assert fault_sweep(spec) is played


def test_a_pipeline_that_a_test_changes_is_swept_anew(fault_sweep):
    spec = changed(lambda spec: spec.update(name="swept-twice"))
    fault_sweep(spec)
    no_facts(spec)
    with pytest.raises(pytest.fail.Exception):
        fault_sweep(spec)


def test_a_failing_sweep_says_which_fault_leads_to_which_silence(fault_sweep):
    with pytest.raises(pytest.fail.Exception) as failed:
        fault_sweep(changed(no_facts))
    text = str(failed.value).splitlines()
    assert text[1] == "no-facts (25): the message does not say which execution, or which error"
    assert text[2] == (
        "  count-rows: Count failed (always) → the message of Alert leaves out the execution and"
        " what failed"
    )


def test_a_role_that_allows_more_is_refused(permission_proof):
    def generous(spec):
        spec["permissions"] = [
            {
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::somebody-elses/*",
                "why": "for the future",
            }
        ]

    with pytest.raises(pytest.fail.Exception) as failed:
        permission_proof(changed(generous))
    assert str(failed.value) == (
        "needless: s3:GetObject of s3:GetObject on arn:aws:s3:::somebody-elses/*: no run asks for"
        " it\n"
        "needless: arn:aws:s3:::somebody-elses/* of s3:GetObject on"
        " arn:aws:s3:::somebody-elses/*: no run asks for it"
    )


def test_every_pipeline_of_every_stack_is_a_parameter(downbeat_pipeline):
    key, stack = downbeat_pipeline
    assert f"{key}:" in (ROOT / f"Pulumi.{stack}.yaml").read_text()
