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
DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}


@pytest.fixture
def map_state(found):
    def of(config=DISTRIBUTED, language="JSONPath", type="STANDARD", **changes):
        inner = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}
        processor = inner if config is None else {**inner, "ProcessorConfig": config}
        return found(
            {"Type": "Map", "ItemProcessor": processor, "End": True, **changes},
            type=type,
            QueryLanguage=language,
        )

    return of


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
    assert map_state({"Mode": "DISTRIBUTED"}) == [
        (config, 'Mode DISTRIBUTED needs ExecutionType: "STANDARD" or "EXPRESS".')
    ]
    assert map_state({"Mode": "INLINE", "ExecutionType": "EXPRESS"}) == [
        (config, "ExecutionType belongs to Mode DISTRIBUTED, but Mode is INLINE; remove it.")
    ]
    assert map_state({"Mode": "Distributed", "ExecutionType": "STANDARD"}) == [
        (
            f"{config}/Mode",
            (
                'Mode is "DISTRIBUTED" or "INLINE", but it is "Distributed". Did you mean'
                ' "DISTRIBUTED"?'
            ),
        )
    ]


def test_an_express_workflow_has_no_distributed_map(map_state):
    assert map_state(type="EXPRESS") == [
        (
            "/States/S/ItemProcessor/ProcessorConfig/Mode",
            (
                "An Express workflow cannot run a Distributed Map; use Mode INLINE or a Standard"
                " workflow."
            ),
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
            (
                'An Express workflow cannot use ".sync"; leave it out to go on with the first'
                " response, or use a Standard workflow."
            ),
        )
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"Resource": "arn:aws:states:::s3:getObjects"},
            (
                "/Resource",
                (
                    "Resource is arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2"
                    ' here, but it is "arn:aws:states:::s3:getObjects". Did you mean'
                    ' "arn:aws:states:::s3:getObject"?'
                ),
            ),
        ),
        (
            {"Arguments": {}},
            (
                "",
                (
                    "Arguments of ItemReader belongs to the other query language; here it is"
                    " JSONPath, so write Parameters."
                ),
            ),
        ),
        ({"Config": {}}, ("", 'ItemReader has no field "Config". Did you mean "ReaderConfig"?')),
        (
            {"ReaderConfig": {"InputType": "CSV"}},
            (
                "/ReaderConfig",
                'InputType CSV needs CSVHeaderLocation: "FIRST_ROW", or "GIVEN" with CSVHeaders.',
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN"}},
            (
                "/ReaderConfig",
                "CSVHeaderLocation GIVEN needs CSVHeaders, the list of the column names.",
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSON", "CSVHeaderLocation": "FIRST_ROW"}},
            (
                "/ReaderConfig",
                "CSVHeaderLocation belongs to InputType CSV, but InputType is JSON; remove it.",
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSONLINES"}},
            (
                "/ReaderConfig/InputType",
                (
                    'InputType is "CSV", "JSON", "JSONL", "MANIFEST" or "PARQUET", but it is'
                    ' "JSONLINES". Did you mean "JSONL"?'
                ),
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSON", "MaxItems": 1, "MaxItemsPath": "$.n"}},
            (
                "/ReaderConfig",
                (
                    "ReaderConfig has MaxItems and MaxItemsPath, of which only one may be given;"
                    " keep one."
                ),
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSON", "MaxItemsPath": "$$.Execution.Input.n"}},
            (
                "/ReaderConfig/MaxItemsPath",
                (
                    'MaxItemsPath cannot read the context object, but it is "$$.Execution.Input.n";'
                    " put the number into the input."
                ),
            ),
        ),
        (
            {"ReaderConfig": {"InputType": "JSON", "MaxItems": 100_000_001}},
            (
                "/ReaderConfig/MaxItems",
                "MaxItems is a whole number from 0 to 100000000, but it is 100000001.",
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
            (
                "ItemReader needs Resource: arn:aws:states:::s3:getObject or"
                " arn:aws:states:::s3:listObjectsV2."
            ),
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
            (
                "MaxItemsPath belongs to JSONPath, but the query language here is JSONata; write"
                " MaxItems with an expression."
            ),
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
    sentence = (
        "ResultWriter needs Resource, which is arn:aws:states:::s3:putObject, or a WriterConfig"
        " alone."
    )
    assert map_state(ResultWriter={"Parameters": {"Bucket": "b"}}) == [
        (f"{S}/ResultWriter", sentence)
    ]
    assert (
        map_state(
            ResultWriter={"WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSON"}}
        )
        == []
    )


def test_a_batch_is_limited_once(map_state):
    assert map_state(ItemBatcher={"MaxItemsPerBatch": 1, "MaxItemsPerBatchPath": "$.n"}) == [
        (
            f"{S}/ItemBatcher",
            (
                "ItemBatcher has MaxItemsPerBatch and MaxItemsPerBatchPath, of which only one may"
                " be given; keep one."
            ),
        )
    ]


def test_tolerated_failures_are_limited_once_and_in_range(map_state):
    assert map_state(ToleratedFailureCount=0, ToleratedFailureCountPath="$.n") == [
        (
            S,
            (
                "A Map state has ToleratedFailureCount and ToleratedFailureCountPath, of which only"
                " one may be given; keep one."
            ),
        )
    ]
    assert map_state(ToleratedFailurePercentage=101) == [
        (
            f"{S}/ToleratedFailurePercentage",
            "ToleratedFailurePercentage is a number from 0 to 100, but it is 101.",
        )
    ]


def test_a_map_has_one_processor_and_one_selector(map_state):
    assert map_state(Iterator={"StartAt": "J", "States": {"J": {"Type": "Succeed"}}}) == [
        (S, "A Map state has ItemProcessor and Iterator, of which only one may be given; keep one.")
    ]
    assert map_state(ItemSelector={}, Parameters={}) == [
        (
            S,
            (
                "A Map state has ItemSelector and Parameters, of which only one may be given; keep"
                " one."
            ),
        )
    ]


def test_items_is_a_list_an_object_or_an_expression(map_state):
    assert map_state(language="JSONata", Items=[1, "{% $states.input %}"]) == []
    assert map_state(language="JSONata", Items="all") == [
        (
            f"{S}/Items",
            'Items is a list, an object or a JSONata expression {% … %}, but it is "all".',
        )
    ]
    assert map_state(language="JSONata", Items=3) == [
        (f"{S}/Items", "Items is a list, an object or a JSONata expression {% … %}, but it is 3.")
    ]


def test_items_path_may_read_the_context_object(map_state):
    assert map_state(ItemsPath="$$.Execution.Input.items") == []
    assert map_state(ItemsPath=None) == [
        (f"{S}/ItemsPath", 'ItemsPath is a reference path such as "$.order.total", but it is null.')
    ]


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
            (
                f"Label cannot hold {label[1]!r}: no spaces, brackets, wildcards or special"
                " characters; letters, digits, - and _ are safe."
            ),
        )
    ]


def test_a_label_has_1_to_40_characters(map_state):
    assert map_state(Label="l" * 40) == []
    assert map_state(Label="l" * 41) == [
        (f"{S}/Label", f'Label has at most 40 characters, but "{"l" * 41}" has 41.')
    ]
    assert map_state(Label="") == [
        (f"{S}/Label", "Label is text of 1 to 40 characters, but it is empty.")
    ]


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
            'Label "x" is taken by /States/S/Label; each label stands once in a machine.',
        )
    ]
