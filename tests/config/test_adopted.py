import json

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.config.adopted import Adopted, adopted_resources


def test_the_resources_of_an_import_file_are_named_without_its_components(tmp_path):
    file = tmp_path / "adopted.json"
    topic = {"type": "aws:sns/topic:Topic", "name": "Topic-t", "logicalName": "t", "id": "arn"}
    component = {"type": "downbeat:components:Orchestration", "name": "etl", "component": True}
    file.write_text(json.dumps({"resources": [component, topic]}))
    assert adopted_resources(str(file)) == Adopted(
        resources=frozenset({("aws:sns/topic:Topic", "t")}),
        ids=frozenset({("aws:sns/topic:Topic", "arn")}),
    )


@pytest.mark.parametrize("file", [None, ""])
def test_no_file_is_nothing_taken_over(file):
    assert adopted_resources(file) == Adopted()


@pytest.mark.parametrize("text", ["", "[]", '{"resources": 1}', '{"resources": [{"name": "a"}]}'])
def test_what_is_no_import_file_is_refused(tmp_path, text):
    file = tmp_path / "adopted.json"
    file.write_text(text)
    with pytest.raises(DiagnosticsError) as refused:
        adopted_resources(str(file))
    (fault,) = refused.value.diagnostics
    assert str(fault) == (
        f"downbeat:adopted: {file} is no import file of Pulumi's: write it by `downbeat adopt --to"
        f" {file}`."
    )


def test_a_file_that_is_not_there_is_refused():
    with pytest.raises(DiagnosticsError, match="adopted.nowhere.json is not there"):
        adopted_resources("adopted.nowhere.json")
