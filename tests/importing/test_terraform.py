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


ENCODED = """resource "aws_sfn_state_machine" "orders" {
  # the machine
  definition = jsonencode({
    StartAt = "Take"
    States = {
      Take = {
        Type       = "Task"
        Resource   = "arn:aws:states:::lambda:invoke" // optimised
        Parameters = {
          FunctionName = aws_lambda_function.take_order.arn
          Payload = {
            "bucket.$" = "$.bucket", /* by path */
            home       = "$${HOME}/${var.bucket}\\n"
            first      = lookup(var.m, "a}")
            inner      = jsonencode({ a = 1, b = [var.x] })
            script     = <<-EOT
              echo ${var.word}
            EOT
            flags      = [true, false, null, -1.5e3]
            whole      = "${var.bucket}" == "" ? "a" : "b"
          }
        }
        TimeoutSeconds = var.timeout
        Next           = "Done"
      }
      "Done" : { Type = "Succeed" },
    }
  })
}
"""


def test_a_definition_by_jsonencode_is_read_with_its_expressions():
    original = from_terraform(ENCODED, "orders", "main.tf")
    assert changes(original, pipeline_dict(original)) == []
    assert original.definition["States"]["Take"]["Parameters"] == {
        "FunctionName": "${take_order_function}",
        "Payload": {
            "bucket.$": "$.bucket",
            "home": "${dollar}{HOME}/${bucket}\n",
            "first": "${lookup_var_m_a}",
            "inner": '{"a": 1, "b": ["${x}"]}',
            "script": "echo ${word}\n",
            "flags": [True, False, None, -1500.0],
            "whole": "${bucket_a_b}",
        },
    }
    assert original.definition["States"]["Take"]["TimeoutSeconds"] == "${timeout}"
    assert original.references["take_order_function"] == (
        "What main.tf calls aws_lambda_function.take_order.arn."
    )


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        ('{\n  StartAt "A"\n}', 'line 2: has no "=" behind StartAt'),
        ('{\n  StartAt = "A"\n', "line 3: has a key that is not written out"),
        ("{\n  States = [1,", "line 2: has no value"),
        ("{\n  (var.key) = 1\n}", "line 2: has a key that is not written out"),
        ("{\n  StartAt = ,\n}", "line 2: has no value"),
    ],
)
def test_a_fault_of_jsonencode_has_its_line(inside, sentence):
    text = f"definition = jsonencode({inside})"
    with pytest.raises(DiagnosticsError) as caught:
        from_terraform(text, "orders", "main.tf")
    assert str(caught.value.diagnostics[0]) == sentence


def test_one_file_has_one_definition():
    two = 'definition = jsonencode({StartAt = "A"})\n' * 2
    with pytest.raises(DiagnosticsError, match="has 2 definitions"):
        from_terraform(two, "orders", "main.tf")


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


LOCAL = """locals {{
  role  = var.role # no list
  retry = {retry}
  fault = ["States.Timeout"]
}}
resource "aws_sfn_state_machine" "orders" {{
  definition = jsonencode({{
    StartAt = "Take"
    States = {{
      Take = {{
        Type = "Task", Resource = "arn:aws:states:::lambda:invoke", End = true
        Parameters = {{ FunctionName = local.role, Payload = {{ Retry = local.other }} }}
        Retry = {named}
      }}
    }}
  }})
}}
"""


def test_a_local_that_is_a_list_stands_where_it_is_named():
    retry = "[{ ErrorEquals = local.fault, MaxAttempts = 3, BackoffRate = 1.5 }]"
    text = LOCAL.format(retry=retry, named="local.retry")
    original = from_terraform(text, "orders", "main.tf")
    take = original.definition["States"]["Take"]
    assert take["Retry"] == [
        {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 3, "BackoffRate": 1.5}
    ]
    assert take["Parameters"] == {"FunctionName": "${role}", "Payload": {"Retry": "${other}"}}


@pytest.mark.parametrize(
    ("retry", "named", "expression"),
    [
        ("[]", "local.retries", "local.retries"),
        ("concat(local.fault, [])", "local.retry", "local.retry"),
        ("local.retry", "local.retry", "local.retry"),
        ("[for one in var.faults : { ErrorEquals = [one] }]", "local.retry", "local.retry"),
        ("[1] ; no Terraform", "local.retry", "local.retry"),
        ("[]", "var.retry", "var.retry"),
        ("[]", 'var.x == "a" ? [] : local.retry', 'var.x == "a" ? [] : local.retry'),
    ],
)
def test_a_retry_that_terraform_works_out_is_refused_by_its_name(retry, named, expression):
    with pytest.raises(DiagnosticsError) as caught:
        from_terraform(LOCAL.format(retry=retry, named=named), "orders", "main.tf")
    assert [str(one) for one in caught.value.diagnostics] == [
        f"/States/Take/Retry: Retry is {expression}, which this file does not write out as a list"
        " or an object; write the value in its place, or import the deployed state machine with"
        " --deployed"
    ]
