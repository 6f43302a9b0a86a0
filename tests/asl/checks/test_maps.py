import pytest

S = "/States/S"
READER = {
    "Resource": "arn:aws:states:::s3:getObject",
    "Parameters": {"Bucket": "b", "Key.$": "$.key"},
    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 100},
}
WRITER = {
    "Resource": "arn:aws:states:::s3:putObject",
    "Parameters": {"Bucket": "b"},
    "WriterConfig": {"OutputType": "JSONL"},
}


def test_a_sound_distributed_map(map_state):
    batcher = {
        "MaxItemsPerBatch": 10,
        "MaxInputBytesPerBatchPath": "$.bytes",
        "BatchInput": {"a.$": "$.a"},
    }
    sound = {
        "ItemReader": READER,
        "ResultWriter": WRITER,
        "ItemBatcher": batcher,
        "Label": "reports",
        "ToleratedFailurePercentage": 2.5,
    }
    assert map_state(**sound, ItemSelector={"item.$": "$$.Map.Item.Value"}, MaxConcurrency=0) == []


def test_distributed_needs_an_execution_type_and_inline_has_none(map_state):
    config = "/States/S/ItemProcessor/ProcessorConfig"
    assert map_state({"Mode": "DISTRIBUTED"}) == [(config, "missing-field")]
    assert map_state({"Mode": "INLINE", "ExecutionType": "EXPRESS"}) == [
        (config, "misplaced-field")
    ]
    assert map_state({"Mode": "Distributed", "ExecutionType": "STANDARD"}) == [
        (
            f"{config}/Mode",
            "unknown-word",
        )
    ]


def test_an_express_workflow_has_no_distributed_map(map_state):
    assert map_state(type="EXPRESS") == [
        (
            "/States/S/ItemProcessor/ProcessorConfig/Mode",
            "not-in-express",
        )
    ]


def test_express_children_of_a_distributed_map_wait_for_no_job(found):
    inner = {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": "j"},
        "End": True,
    }
    processor = {
        "StartAt": "I",
        "States": {"I": inner},
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
    }
    assert found({"Type": "Map", "ItemProcessor": processor, "End": True}) == [
        (
            "/States/S/ItemProcessor/States/I/Resource",
            "not-in-express",
        )
    ]


def test_a_batch_is_limited_once(map_state):
    assert map_state(ItemBatcher={"MaxItemsPerBatch": 1, "MaxItemsPerBatchPath": "$.n"}) == [
        (
            f"{S}/ItemBatcher",
            "exclusive-fields",
        )
    ]


def test_tolerated_failures_are_limited_once_and_in_range(map_state):
    assert map_state(ToleratedFailureCount=0, ToleratedFailureCountPath="$.n") == [
        (
            S,
            "exclusive-fields",
        )
    ]
    assert map_state(ToleratedFailurePercentage=101) == [
        (
            f"{S}/ToleratedFailurePercentage",
            "out-of-range",
        )
    ]


def test_a_map_has_one_processor_and_one_selector(map_state):
    assert map_state(Iterator={"StartAt": "J", "States": {"J": {"Type": "Succeed"}}}) == [
        (S, "exclusive-fields")
    ]
    assert map_state(ItemSelector={}, Parameters={}) == [
        (
            S,
            "exclusive-fields",
        )
    ]


def test_items_is_a_list_an_object_or_an_expression(map_state):
    assert map_state(language="JSONata", Items=[1, "{% $states.input %}"]) == []
    assert map_state(language="JSONata", Items="all") == [
        (
            f"{S}/Items",
            "wrong-type",
        )
    ]
    assert map_state(language="JSONata", Items=3) == [(f"{S}/Items", "wrong-type")]


def test_items_path_may_read_the_context_object(map_state):
    assert map_state(ItemsPath="$$.Execution.Input.items") == []
    assert map_state(ItemsPath=None) == [(f"{S}/ItemsPath", "invalid-path")]


@pytest.mark.parametrize(
    "label",
    [
        "a b",
        "a<",
        "a{",
        "a]",
        "a:",
        "a;",
        "a,",
        "a\\",
        "a|",
        "a~",
        "a$",
        "a%",
        'a"',
        "a\n",
        "a\x00",
        "a\x9b",
        "a`",
        "a/",
        "a*",
    ],
)
def test_a_label_has_no_special_characters(map_state, label):
    assert map_state(Label=label) == [
        (
            f"{S}/Label",
            "label-form",
        )
    ]


def test_a_label_has_1_to_40_characters(map_state):
    assert map_state(Label="l" * 40) == []
    assert map_state(Label="l" * 41) == [(f"{S}/Label", "label-form")]
    assert map_state(Label="") == [(f"{S}/Label", "label-form")]


def test_a_label_stands_once(found):
    inner = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}
    middle = {"Type": "Map", "Label": "x", "ItemProcessor": inner, "End": True}
    outer = {
        "Type": "Map",
        "Label": "x",
        "ItemProcessor": {"StartAt": "M", "States": {"M": middle}},
        "End": True,
    }
    assert found(outer) == [
        (
            "/States/S/ItemProcessor/States/M/Label",
            "duplicate-label",
        )
    ]
