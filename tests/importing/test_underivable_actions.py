"""What the role needs and the definition does not tell is a reference of the stack."""

from downbeat.importing import pipeline_dict
from downbeat.importing.examples import example_values
from downbeat.importing.referring import original_of


def read(name, bucket, key, **more):
    return {
        name: {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
            "Parameters": {"Bucket.$": bucket, "Key.$": key},
            "TimeoutSeconds": 60,
            **more,
        }
    }


def imported(states):
    definition = {"StartAt": next(iter(states)), "States": states}
    return pipeline_dict(original_of(definition, "orders", "a file"))


def test_one_statement_covers_all_states_that_need_the_same():
    spec = imported({**read("A", "$.a", "$.k", Next="B"), **read("B", "$.b", "$.k", End=True)})
    assert spec["permissions"] == [
        {
            "Action": ["s3:GetObject"],
            "Resource": "${s3_get_object_resources}",
            "why": "A: Bucket is known only at run time ($.a).",
        }
    ]
    assert spec["references"] == {
        "s3_get_object_resources": (
            "The ARNs, a list, for s3:GetObject in A, B: arn:aws:s3:::<bucket>/<key>."
        )
    }
    assert example_values(spec)["s3_get_object_resources"] == ["arn:aws:s3:::example/example"]


def test_a_definition_that_tells_everything_needs_no_statement():
    state = read("A", "$.a", "$.k", End=True)
    state["A"]["Parameters"] = {"Bucket": "${Data}", "Key": "a.csv"}
    assert "permissions" not in imported(state)
