"""Whatever stands in a template, the answer is a pipeline or sentences."""

import copy
import json
import random
from pathlib import PurePath

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.importing import changes, pipeline_dict, pipeline_file
from downbeat.importing.reading import originals

DEFINITION = {
    "Comment": "Orders",
    "StartAt": "Take",
    "States": {
        "Take": {
            "Type": "Task",
            "Resource": "${Take}",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}],
            "Next": "Which",
        },
        "Which": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "Take"}],
            "Default": "Done",
        },
        "Done": {"Type": "Succeed"},
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {"TopicArn": "${Topic}", "Message": "${Stage}"},
            "Next": "Failed",
        },
        "Failed": {"Type": "Fail"},
    },
}
TEMPLATE = {
    "Parameters": {"Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev"]}},
    "Mappings": {"A": {"B": {"C": 1}}},
    "Resources": {
        "Orders": {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {
                "Definition": DEFINITION,
                "DefinitionSubstitutions": {
                    "Take": {"Fn::GetAtt": ["Function", "Arn"]},
                    "Topic": {"Ref": "Alerts"},
                    "Stage": {
                        "Fn::Join": ["-", [{"Ref": "Stage"}, {"Fn::Sub": ["${x}", {"x": 1}]}]]
                    },
                    "Size": {"Fn::FindInMap": ["A", "B", "C"]},
                    "Part": {"Fn::Select": [0, {"Fn::Split": [",", "a,b"]}]},
                },
                "Events": {
                    "Nightly": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}
                },
            },
        },
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "take"}},
        "Alerts": {"Type": "AWS::SNS::Topic", "Properties": {"Subscription": []}},
        "Mail": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"TopicArn": {"Ref": "Alerts"}, "Protocol": "email", "Endpoint": "a@b.c"},
        },
        "Hourly": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "ScheduleExpression": "rate(1 hour)",
                "Targets": [{"Arn": {"Ref": "Orders"}}],
            },
        },
    },
}
VALUES = [
    *(None, 5, -1.5, "", [], {}, "x", True, [1], [None], {"a": 1}, "${", "${}", "${a b}"),
    *({"Ref": 5}, {"Fn::Sub": 5}, {"Fn::Sub": []}, {"Fn::Join": ["a"]}, {"Fn::GetAtt": 5}),
    *({"Fn::Select": []}, {"Fn::FindInMap": 5}, {"Fn::Split": 5}, {"Fn::ImportValue": {}}),
]
ROUNDS = 400


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else ()
    for key, each in enumerate(value) if isinstance(value, list) else items:
        yield from places(each, (*path, key))


def put(value, path, new):
    if not path:
        return new
    copied = copy.copy(value)
    copied[path[0]] = put(value[path[0]], path[1:], new)
    return copied


@pytest.mark.sweep
def test_a_broken_template_is_told_in_sentences():
    chance, imported, refused = random.Random(4), 0, 0
    for _ in range(ROUNDS):
        value = TEMPLATE
        for _ in range(chance.choice([1, 1, 2, 3])):
            value = put(value, chance.choice(list(places(value))), chance.choice(VALUES))
        try:
            for original in originals(json.dumps(value), PurePath("t.json"), str):
                spec = pipeline_dict(original)
                assert changes(original, spec) == []
                compile(pipeline_file(spec, original.source), "<pipeline>", "exec")
            imported += 1
        except DiagnosticsError as told:
            assert all(each.message for each in told.diagnostics)
            refused += 1
    assert (imported > ROUNDS // 5, refused > ROUNDS // 5) == (True, True)
