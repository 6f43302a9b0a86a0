"""What a Map reads and writes."""

import pytest

from tests.asl.checks.test_maps import READER, S


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"Resource": "arn:aws:states:::s3:getObjects"},
            (
                "/Resource",
                "map-resource",
            ),
        ),
        (
            {"Arguments": {}},
            (
                "",
                "other-query-language",
            ),
        ),
        ({"Config": {}}, ("", "unknown-field")),
        (
            {"ReaderConfig": {"InputType": "CSV"}},
            (
                "/ReaderConfig",
                "missing-field",
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN"}},
            (
                "/ReaderConfig",
                "missing-field",
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSON", "CSVHeaderLocation": "FIRST_ROW"}},
            (
                "/ReaderConfig",
                "misplaced-field",
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSONLINES"}},
            (
                "/ReaderConfig/InputType",
                "unknown-word",
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSON", "MaxItems": 1, "MaxItemsPath": "$.n"}},
            (
                "/ReaderConfig",
                "exclusive-fields",
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSON", "MaxItemsPath": "$$.Execution.Input.n"}},
            (
                "/ReaderConfig/MaxItemsPath",
                "invalid-path",
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSON", "MaxItems": 100_000_001}},
            (
                "/ReaderConfig/MaxItems",
                "out-of-range",
            ),
        ),
    ],
)
def test_what_an_item_reader_cannot_hold(map_state, change, problem):
    assert map_state(ItemReader={**READER, **change}) == [
        (f"{S}/ItemReader{problem[0]}", problem[1])
    ]


def test_an_item_reader_without_a_resource(map_state):
    assert map_state(ItemReader={"Parameters": {}}) == [
        (
            f"{S}/ItemReader",
            "missing-field",
        )
    ]


def test_a_jsonata_reader_takes_arguments_and_expressions(map_state):
    reader = {
        "Resource": READER["Resource"],
        "Arguments": {"Bucket": "{% $states.input.b %}", "Key": "k"},
    }
    assert (
        map_state(
            language="JSONata",
            ItemReader={**reader, "ReaderConfig": {"InputType": "JSON", "MaxItems": "{% 2 %}"}},
        )
        == []
    )
    assert map_state(
        language="JSONata",
        ItemReader={**reader, "ReaderConfig": {"InputType": "JSON", "MaxItemsPath": "$.n"}},
    ) == [
        (
            f"{S}/ItemReader/ReaderConfig",
            "other-query-language",
        )
    ]


def test_names_of_columns_are_no_expressions(map_state):
    config = {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["{% a %}"]}
    reader = {
        "Resource": READER["Resource"],
        "Arguments": {"Bucket": "b", "Key": "k"},
        "ReaderConfig": config,
    }
    assert map_state(language="JSONata", ItemReader=reader) == []


def test_a_result_writer_needs_a_resource_or_a_configuration(map_state):
    sentence = "missing-field"
    assert map_state(ResultWriter={"Parameters": {"Bucket": "b"}}) == [
        (f"{S}/ResultWriter", sentence)
    ]
    assert (
        map_state(
            ResultWriter={"WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSON"}}
        )
        == []
    )
