"""State machines of CloudFormation and SAM templates."""

import json

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.importing import changes, pipeline_dict
from downbeat.importing.cloudformation import from_template
from downbeat.importing.template_text import template_values

TASK = {"Type": "Task", "TimeoutSeconds": 60}
DEFINITION = {
    "StartAt": "Take",
    "States": {
        "Take": {**TASK, "Resource": "${Take}", "Next": "Wait"},
        "Wait": {"Type": "Wait", "Seconds": "${Seconds}", "End": True},
    },
}
FUNCTION = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "take-order"}}


def imported(properties, files=None, **more):
    """The only original of a template with a machine of these properties."""
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    resources = {"Orders": machine, "TakeFunction": FUNCTION, **more.pop("resources", {})}
    (original,) = from_template(
        {"Resources": resources, **more}, "template.yaml", (files or {}).__getitem__
    )
    assert changes(original, pipeline_dict(original)) == []
    return original


SUBSTITUTIONS = {"Take": {"Fn::GetAtt": ["TakeFunction", "Arn"]}, "Seconds": 5}


@pytest.mark.parametrize(
    "properties",
    [
        {"Definition": DEFINITION, "DefinitionSubstitutions": SUBSTITUTIONS},
        {"DefinitionString": json.dumps(DEFINITION), "DefinitionSubstitutions": SUBSTITUTIONS},
        {
            "DefinitionString": json.dumps(DEFINITION).replace('"${Seconds}"', "${Seconds}"),
            "DefinitionSubstitutions": SUBSTITUTIONS,
        },
        {"DefinitionUri": "orders.asl.json", "DefinitionSubstitutions": SUBSTITUTIONS},
        {
            "DefinitionString": {
                "Fn::Sub": [
                    json.dumps(DEFINITION).replace('"${Seconds}"', "${Seconds}"),
                    SUBSTITUTIONS,
                ]
            }
        },
        {
            "DefinitionString": {
                "Fn::Join": [
                    "",
                    [
                        *json.dumps(DEFINITION)
                        .replace('"${Seconds}"', "5")
                        .partition("${Take}")[:1],
                        {"Fn::GetAtt": "TakeFunction.Arn"},
                        *json.dumps(DEFINITION)
                        .replace('"${Seconds}"', "5")
                        .partition("${Take}")[2:],
                    ],
                ]
            }
        },
        {
            "Definition": {
                **DEFINITION,
                "States": {
                    "Take": {
                        **DEFINITION["States"]["Take"],
                        "Resource": {"Fn::Sub": "${TakeFunction.Arn}"},
                    },
                    "Wait": {**DEFINITION["States"]["Wait"], "Seconds": 5},
                },
            }
        },
    ],
    ids=["Definition", "DefinitionString", "number", "DefinitionUri", "Sub", "Join", "inline"],
)
def test_every_way_to_write_a_definition_means_the_same(properties):
    original = imported(properties, {"orders.asl.json": json.dumps(DEFINITION)})
    assert original.definition["States"] == {
        "Take": {**TASK, "Resource": "${take_function}", "Next": "Wait"},
        "Wait": {"Type": "Wait", "Seconds": 5, "End": True},
    }
    assert original.references == {
        "take_function": "The Arn of TakeFunction in template.yaml (AWS::Lambda::Function)."
    }


def pass_state(value):
    return {
        "Definition": {
            "StartAt": "A",
            "States": {"A": {"Type": "Pass", "Result": value, "End": True}},
        }
    }


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ({"Ref": "AWS::Region"}, "${region}"),
        ({"Fn::Sub": "${AWS::Partition}/${AWS::AccountId}"}, "${partition}/${account}"),
        ({"Fn::Sub": "a${!b}"}, "a${dollar}{b}"),
        ({"Fn::Select": [1, {"Fn::Split": ["-", "a-b-c"]}]}, "b"),
        ({"Fn::FindInMap": ["Sizes", "dev", "rows"]}, 10),
        (
            {"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "rows"]},
            "${find_in_map_sizes_region_rows}",
        ),
        ({"Fn::ImportValue": "shared-table"}, "${shared_table}"),
        ({"Fn::If": ["IsProd", 1, 2]}, "${if_is_prod_1_2}"),
        ({"Fn::ToJsonString": {"a": [1]}}, '{"a": [1]}'),
        ({"Ref": "TakeFunction"}, "${take_function_name}"),
        ({"Ref": "Orders"}, "${state_machine_arn}"),
        ({"Ref": "Jobs"}, "${jobs_queue_url}"),
        ({"Fn::GetAtt": ["Jobs", "Arn"]}, "${jobs_queue}"),
    ],
)
def test_intrinsic_functions_become_values_or_references(value, result):
    original = imported(
        pass_state(value),
        Mappings={"Sizes": {"dev": {"rows": 10}}},
        resources={"Jobs": {"Type": "AWS::SQS::Queue"}},
    )
    assert original.definition["States"]["A"]["Result"] == result


def test_a_physical_name_that_the_template_says_is_the_references_value():
    original = imported(pass_state({"Ref": "TakeFunction"}))
    assert original.values == {"take_function_name": "take-order"}


PARAMETERS = {
    "Pause": {
        "Type": "Number",
        "Default": "30",
        "MinValue": 1,
        "MaxValue": 60,
        "Description": "A pause",
    },
    "Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]},
    "Token": {"Type": "String", "NoEcho": True, "Default": "hush"},
    "Vpc": {"Type": "AWS::EC2::VPC::Id", "Default": "vpc-1"},
}


def test_a_parameter_with_a_default_is_a_setting_and_a_secret_one_never_is():
    values = {name: {"Ref": name} for name in PARAMETERS}
    original = imported(pass_state(values), Parameters=PARAMETERS)
    assert original.settings == {
        "pause": {
            "type": "integer",
            "minimum": 1,
            "maximum": 60,
            "default": 30,
            "description": "A pause.",
        },
        "stage": {
            "type": "string",
            "allowed": ["dev", "prod"],
            "default": "dev",
            "description": "The parameter Stage of template.yaml.",
        },
    }
    assert list(original.references) == ["token", "vpc"]
    assert "hush" not in repr(original)


def test_a_machine_without_a_definition_and_one_in_s3_are_told_together():
    machine = "AWS::StepFunctions::StateMachine"
    template = {
        "Resources": {
            "One": {"Type": machine, "Properties": {}},
            "Two": {"Type": machine, "Properties": {"DefinitionS3Location": {"Bucket": "b"}}},
            "Three": {
                "Type": machine,
                "Properties": {"Definition": {"StartAt": "A", "States": {"B": {"Type": "Fail"}}}},
            },
        }
    }
    with pytest.raises(DiagnosticsError) as refused:
        from_template(template, "template.yaml", str)
    assert [each.path for each in refused.value.diagnostics] == [
        "/Resources/One/Properties",
        "/Resources/Two/Properties/DefinitionS3Location",
        "/Resources/Three/StartAt",
        "/Resources/Three/States/B",
    ]


def test_a_template_without_a_state_machine_is_refused():
    with pytest.raises(DiagnosticsError, match="has no state machine"):
        from_template({"Resources": {"A": FUNCTION}}, "template.yaml", str)


def test_an_express_machine_is_noted():
    assert imported({**pass_state(1), "Type": "EXPRESS"}).notes == (
        "Orders is an Express state machine; a pipeline runs as a Standard one.",
    )


def test_yaml_tags_are_read_in_their_short_form():
    text = """
Resources:
  A: !Sub "${B}-x"
  C: !GetAtt D.E.F
  G: !Join ["", [!Ref H, 2012-10-17]]
  I: !FindInMap [J, !Ref K, L]
"""
    assert template_values(text)["Resources"] == {
        "A": {"Fn::Sub": "${B}-x"},
        "C": {"Fn::GetAtt": ["D", "E.F"]},
        "G": {"Fn::Join": ["", [{"Ref": "H"}, "2012-10-17"]]},
        "I": {"Fn::FindInMap": ["J", {"Ref": "K"}, "L"]},
    }


@pytest.mark.parametrize(
    "text", ['{"Resources": {', "Resources: [", "Resources: !!python/object:a.b {}"]
)
def test_a_text_that_is_no_template_is_refused_in_a_sentence(text):
    with pytest.raises(DiagnosticsError, match="correct it"):
        template_values(text)
