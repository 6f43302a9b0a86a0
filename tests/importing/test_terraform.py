"""Templates of Terraform's `templatefile`."""

import json

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.importing import changes, pipeline_dict
from downbeat.importing.terraform import from_terraform

TEMPLATE = """{
  "StartAt": "Take",
  "States": {
    "Take": {
      "Type": "Task",
      "Resource": "arn:${data.aws_partition.current.partition}:states:::lambda:invoke",
      "Parameters": {
        "FunctionName": "${aws_lambda_function.take_order.arn}",
        "Payload": {"bucket": "${var.bucket}", "home": "$${HOME}", "first": "${lookup(var.m, "a}")}"}
      },
      "TimeoutSeconds": ${timeout},
      "Retry": ${jsonencode(retry)},
      "End": true
    }
  }
}"""


def test_expressions_become_references():
    original = from_terraform(
        TEMPLATE.replace('"Retry": ${jsonencode(retry)},', ""), "orders", "o.tftpl"
    )
    assert changes(original, pipeline_dict(original)) == []
    assert original.definition["States"]["Take"] == {
        "Type": "Task",
        "Resource": "arn:${partition}:states:::lambda:invoke",
        "Parameters": {
            "FunctionName": "${take_order_function}",
            "Payload": {
                "bucket": "${bucket}",
                "home": "${dollar}{HOME}",
                "first": "${lookup_var_m_a}",
            },
        },
        "TimeoutSeconds": "${timeout}",
        "End": True,
    }
    assert original.references == {
        "take_order_function": "What o.tftpl calls aws_lambda_function.take_order.arn.",
        "bucket": "What o.tftpl calls var.bucket.",
        "lookup_var_m_a": 'What o.tftpl calls lookup(var.m, "a}").',
        "timeout": "What o.tftpl calls timeout.",
    }


def test_a_definition_that_is_written_in_a_tf_file_is_found():
    machine = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
    text = f'resource "aws_sfn_state_machine" "orders" {{\n  definition = <<-EOF\n  {machine}\n  EOF\n}}\n'
    assert from_terraform(text, "orders", "main.tf").definition == json.loads(machine)


@pytest.mark.parametrize(
    ("text", "source", "sentence"),
    [
        ("{\n%{ if x }\n%{ endif }}", "o.tftpl", "line 2: is a directive of Terraform"),
        ('{"a": "${b"}', "o.tftpl", "line 1: a `\\${` is never closed"),
        ("x = 1", "main.tf", "has no definition written as text"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, source, sentence):
    with pytest.raises(DiagnosticsError, match=sentence):
        from_terraform(text, "orders", source)
