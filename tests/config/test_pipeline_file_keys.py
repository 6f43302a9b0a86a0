"""The keys of one pipeline in a stack file."""

from __future__ import annotations

from downbeat.config.pipeline_file_keys import NotifyConfig, PipelineConfig, RolloutConfig


def test_a_key_is_the_fields_name_in_camel_case_unless_python_has_the_word():
    assert [field.alias for field in NotifyConfig.model_fields.values()] == [
        "success",
        "partial",
        "failure",
        "skipped",
        "alarms",
    ]
    assert [field.alias for field in RolloutConfig.model_fields.values()] == [
        "canary",
        "for",
        "backOn",
        "functions",
    ]


def test_the_first_example_of_a_pipeline_is_read_by_its_keys():
    read = PipelineConfig.model_validate(
        {"name": "etl-prod", "renamedFrom": "etl", "skipDates": ["2026-12-25"], "logLevel": "ALL"}
    )
    assert (read.name, read.renamed_from, read.log_level) == ("etl-prod", "etl", "ALL")
    assert [str(day) for day in read.skip_dates] == ["2026-12-25"]
