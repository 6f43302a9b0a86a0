"""ItemReader: what `tasks` returns for it becomes items."""

import pytest

from downbeat.simulator import Result, TaskError, simulate

READ, LIST = "arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2"


def read(content, config=None, resource=READ, given=None, **fields):
    reader = {"Resource": resource, "ReaderConfig": config or {}, "Parameters": {"Bucket": "rows"}}
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "P",
        "States": {"P": {"Type": "Pass", "End": True}},
    }
    state = {"Type": "Map", "ItemReader": reader, "ItemProcessor": processor, "End": True, **fields}

    def tasks(call):
        assert (call.kind, call.state, call.resource, call.arguments) == (
            "ItemReader",
            "Each",
            resource,
            {"Bucket": "rows"},
        )
        if isinstance(content, Exception):
            raise content
        return content

    return simulate({"StartAt": "Each", "States": {"Each": state}}, given, tasks=tasks)


CSV = "id,name\n1,a\n2\n3,c,more\n"


@pytest.mark.parametrize(
    ("content", "config", "items"),
    [
        ([1, 2], {"InputType": "JSON"}, [1, 2]),
        ("[1, 2]", {"InputType": "JSON"}, [1, 2]),
        (b"[1, 2]", {"InputType": "JSON"}, [1, 2]),
        ({"Body": "[1]"}, {"InputType": "JSON"}, [1]),
        ('{"a": 1, "b": 2}', {"InputType": "JSON"}, [1, 2]),
        ('{"rows": {"all": [1]}}', {"InputType": "JSON", "ItemsPointer": "/rows/all"}, [1]),
        ('{"a": 1}\n{"a": 2}\n', {"InputType": "JSONL"}, [{"a": 1}, {"a": 2}]),
        (
            CSV,
            {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            [{"id": "1", "name": "a"}, {"id": "2", "name": ""}, {"id": "3", "name": "c"}],
        ),
        (
            "1|a",
            {
                "InputType": "CSV",
                "CSVHeaderLocation": "GIVEN",
                "CSVHeaders": ["x"],
                "CSVDelimiter": "PIPE",
            },
            [{"x": "1"}],
        ),
        ("[1, 2, 3]", {"InputType": "JSON", "MaxItems": 2}, [1, 2]),
        ("[1, 2, 3]", {"InputType": "JSON", "MaxItems": 0}, [1, 2, 3]),
        ("[1, 2, 3]", {"InputType": "JSON", "MaxItemsPath": "$.most"}, [1]),
        (Result("[1]", seconds=3), {"InputType": "JSON"}, [1]),
    ],
)
def test_items_in_each_format(content, config, items):
    execution = read(content, config, given={"most": "1"})
    assert (execution.status, execution.output) == ("SUCCEEDED", items)


def test_a_listing_gives_its_objects():
    assert read({"Contents": [{"Key": "a"}]}, resource=LIST).output == [{"Key": "a"}]


@pytest.mark.parametrize(
    ("content", "config", "given", "cause"),
    [
        (TaskError("S3.NoSuchKey", "no such key"), {}, {}, "no such key"),
        ("[1]", {"MaxItemsPath": "$.most"}, {"most": -1}, "field MaxItems must be positive"),
        (
            "a,a\n1,2",
            {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            {},
            "CSV headers cannot contain duplicates.",
        ),
        ("5", {"InputType": "JSON"}, {}, "Attempting to map over non-iterable node."),
        (
            "x",
            {"InputType": "PARQUET"},
            {},
            (
                "InputType PARQUET of arn:aws:states:::s3:getObject is not simulated: return the"
                " items as a list"
            ),
        ),
    ],
)
def test_a_reader_that_fails_fails_the_map_run(content, config, given, cause):
    execution = read(content, config, given=given)
    assert (execution.error, execution.cause) == ("States.ItemReaderFailed", cause)
    assert [e["type"] for e in execution.history][2:] == [
        "MapStateStarted",
        "MapRunStarted",
        "MapRunFailed",
        "MapStateFailed",
        "ExecutionFailed",
    ]


@pytest.mark.parametrize(
    ("content", "config", "cause"),
    [
        (
            '{"x": [1]}',
            {"ItemsPointer": "/y"},
            "The ItemsPointer /y leads nowhere in what was read.",
        ),
        (
            '{"x": [1]}',
            {"ItemsPointer": "/x/7"},
            "The ItemsPointer /x/7 leads nowhere in what was read.",
        ),
        (
            '{"x": 1}',
            {"ItemsPointer": "/x/y"},
            "The ItemsPointer /x/y leads nowhere in what was read.",
        ),
        ("[NaN]", {}, "NaN is not JSON"),
        ("[-Infinity]", {"InputType": "JSONL"}, "-Infinity is not JSON"),
    ],
)
def test_what_cannot_be_read_is_a_failed_reader(content, config, cause):
    execution = read(content, config)
    assert (execution.error, execution.cause) == ("States.ItemReaderFailed", cause)
