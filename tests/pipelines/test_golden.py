"""Every pipeline's definition and its role's certificate, as files to be read in review."""

import json

import pytest

from downbeat import asl
from pipelines import PIPELINES
from tools.golden import FOLDER, certificate, certificate_path, golden_definition, path_of


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_the_golden_definition_is_current(pipeline):
    """After a wanted change: make golden, and read the diff."""
    assert golden_definition(pipeline) == path_of(pipeline).read_text(encoding="utf-8")


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_the_certificate_of_the_role_is_current(pipeline):
    """After a wanted change: make golden, and read what the role may do now, and for which
    state.
    """
    assert certificate(pipeline) == certificate_path(pipeline).read_text(encoding="utf-8")


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_aws_would_take_it(pipeline):
    assert asl.problems(json.loads(path_of(pipeline).read_text(encoding="utf-8"))) == []


def test_there_is_one_for_each_pipeline_and_no_other():
    assert sorted(path.name for path in FOLDER.glob("*.asl.json")) == sorted(
        f"{name}.asl.json" for name in PIPELINES
    )
