"""The keys of a pipeline's dict and what a stack supplies."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind
from downbeat.asl.pipeline_keys import PIPELINE_KEYS, TOP_FIELDS

PIPELINES: dict[str, DiagnosticKind] = {
    "unknown-key": DiagnosticKind(
        "An unknown key",
        "A misspelt key would silently be ignored.",
        "Use the key that the message suggests.",
        {"pipeline": {"resumible": True}},
        (
            '/resumible: a pipeline has no such key. Did you mean "resumable"? Its keys: '
            f"{', '.join((*PIPELINE_KEYS, *TOP_FIELDS))}."
        ),
    ),
    "missing-key": DiagnosticKind(
        "A missing key",
        "Nothing else supplies it.",
        "Add it.",
        {"pipeline": {"permissions": [{"Action": ["s3:GetObject"], "Resource": ["*"]}]}},
        "/permissions[0]/why: a statement needs `why`.",
    ),
    "pipeline-name": DiagnosticKind(
        "A pipeline without a name in kebab-case",
        "The name becomes part of resources' names.",
        "Write it like weekly-monitoring.",
        {"pipeline": {"name": "Weekly_Monitoring"}},
        (
            '/name: a pipeline needs a name in kebab-case like "weekly-monitoring", not '
            "'Weekly_Monitoring'."
        ),
    ),
    "no-states": DiagnosticKind(
        "A pipeline without states",
        "There is nothing to run.",
        "Add a state.",
        {"pipeline": {"States": {}}},
        ("/States: a pipeline needs at least one state in `States`, a dict in the order they run."),
    ),
    "reserved-reference": DiagnosticKind(
        "A reference that is always there",
        "It would hide the built-in one.",
        "Choose another name.",
        {"pipeline": {"references": {"region": "The region."}}},
        '/references/region: "region" is always there; choose another name.',
    ),
    "reference-without-sentence": DiagnosticKind(
        "A reference without a sentence",
        "The author of a stack file reads nothing else about it.",
        "Say what the stack must supply.",
        {"pipeline": {"references": {"bucket": ""}}},
        "/references/bucket: needs one sentence that says what the stack must supply.",
    ),
    "setting-declaration": DiagnosticKind(
        "A wrong declaration of a setting",
        "A stack's values are checked against the declaration.",
        "Correct the declaration.",
        {
            "pipeline": {
                "settings": {"rows": {"type": "integer", "minimum": 1, "description": "Rows."}},
                "States": {"S": {"Type": "Pass", "Output": "${rows} of ${bucket}"}},
            }
        },
        "/settings/rows/default: a setting needs a default; None where it may have no value.",
    ),
    "unused-setting": DiagnosticKind(
        "A setting that nothing uses",
        "A stack that sets it would change nothing.",
        "Use it, or remove it.",
        {
            "pipeline": {
                "settings": {"rows": {"type": "integer", "default": 1, "description": "Rows."}}
            }
        },
        (
            "example/settings/rows: nothing in the pipeline uses ${rows}: use it, or remove the"
            " setting."
        ),
    ),
    "undeclared-reference": DiagnosticKind(
        "An only_with without a declaration",
        "The state could never be part of the machine.",
        "Declare it in optional_references.",
        {"pipeline": {"States": {"S": {"Type": "Pass", "only_with": "extra"}}}},
        '/States/S/only_with: "extra" is not in `optional_references`.',
    ),
    "missing-reference": DiagnosticKind(
        "A reference without a value",
        "`${…}` would reach AWS as text.",
        "Supply it in the stack file, or correct its name.",
        {
            "pipeline": {"States": {"S": {"Type": "Pass", "Comment": "${buckt}"}}},
            "references": {"bucket": "b"},
        },
        (
            '/States/S/Comment: no value for the reference "${buckt}". Did you mean '
            '"bucket"? Supply it under the stack\'s `references`, or correct the name.'
        ),
    ),
    "reference-breaks-jsonata": DiagnosticKind(
        "A value that would break an expression",
        "A quote inside an expression ends a string.",
        "Use a value without quotes, backslashes and line breaks.",
        {
            "pipeline": {"States": {"S": {"Type": "Pass", "Output": "{% '${bucket}' %}"}}},
            "references": {"bucket": "it's"},
        },
        (
            '/States/S/Output: the value of "${bucket}" holds a quote, a backslash or a '
            "line break, which would break this JSONata expression. Use a value without "
            "them."
        ),
    ),
    "failure-path-end": DiagnosticKind(
        "A failure path that does not fail",
        "The execution would count as succeeded.",
        "End it in a Fail.",
        {"pipeline": {"on_failure": {"Tell": {"Type": "Pass"}}}},
        (
            "/on_failure/Tell: the last state of the failure path must be of Type Fail, so "
            "that the execution fails."
        ),
    ),
    "underivable-permission": DiagnosticKind(
        "A permission that cannot be derived from the definition",
        "The role would lack it when the state runs.",
        "Add the statement of the message to the pipeline's permissions.",
        {
            "permissions": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "{% $states.input.f %}"},
                "End": True,
            }
        },
        (
            "/States/S/Arguments/FunctionName: FunctionName is known only at run time ({% "
            "$states.input.f %}), so this permission cannot be derived. Add to the "
            'pipeline\'s "permissions": {"Action": ["lambda:InvokeFunction"], "Resource": '
            '["arn:aws:lambda:*:*:function:<function>", '
            '"arn:aws:lambda:*:*:function:<function>:*"], "why": "<why>"}'
        ),
    ),
    "unknown-function": DiagnosticKind(
        "An unknown function",
        ("A trigger names a folder of functions/; an expression calls JSONata's functions."),
        "Use the nearest name.",
        {
            "advice": {"Type": "Pass", "End": True, "Output": "{% $strng(1) %}"},
            "language": "JSONata",
        },
        ('/States/S/Output: there is no function $strng. Did you mean "$string"?'),
    ),
    "function-settings": DiagnosticKind(
        "Settings that a trigger's function refuses",
        "The function would fail at its first call.",
        "Correct them under trigger.environment.",
        {"pipeline": {"trigger": {"bucket": "b", "function": "manifest_builder"}}},
        (
            "example/trigger/environment: SOURCE_BUCKET is not set; it must be the name of "
            "the bucket that files are uploaded to."
        ),
    ),
    "trigger-limits": DiagnosticKind(
        "Limits of a trigger that contradict each other",
        "Files would be taken twice, or Lambda would refuse the queue.",
        "Write at least what the message says.",
        {
            "pipeline": {
                "trigger": {
                    "bucket": "uploads",
                    "function": "manifest_builder",
                    "environment": {"SOURCE_BUCKET": "uploads", "MANIFEST_BUCKET": "manifests"},
                    "visibility": 60,
                }
            }
        },
        (
            "example/trigger/visibility: is 60 seconds, but a call of the function may take "
            "120: write at least 120; AWS advises 720."
        ),
    ),
    "unknown-pipeline": DiagnosticKind(
        "An unknown pipeline",
        "The register, pipelines/__init__.py, does not have it.",
        "Use the nearest name.",
        {"stack": {"pipelines": {"exampel": {}}}},
        (
            "downbeat:pipelines.exampel: is not a pipeline: there are example and second. "
            'Did you mean "example"?'
        ),
    ),
    "event-pattern": DiagnosticKind(
        "An event pattern that EventBridge refuses, or that no event matches",
        "A pattern lists what matches, field by field; a misspelt field matches nothing, ever.",
        "Write a list, and the fields that events have.",
        {"pipeline": {"trigger": {"event": {"source": "shop.reviews"}}}},
        ('/trigger/event/source: must be a list of what matches. Write ["shop.reviews"].'),
    ),
    "iam-word": DiagnosticKind(
        "A word in an IAM statement that IAM does not know",
        "IAM refuses the role, or the statement allows nothing.",
        "Correct the word.",
        {
            "pipeline": {
                "permissions": [
                    {
                        "Action": "s3:GetObject",
                        "Resource": "arn:aws:s3:::acme/*",
                        "Condition": {"StringEqual": {"aws:SourceAccount": "111122223333"}},
                        "why": "the table's data",
                    }
                ]
            }
        },
        (
            '/permissions[0]/Condition/StringEqual: IAM has no operator "StringEqual", so '
            'that the role is refused. Did you mean "StringEquals"?'
        ),
    ),
    "topic-name": DiagnosticKind(
        "A word that does not fit into a topic's name",
        "SNS takes letters, digits, - and _.",
        "Write the word with these.",
        {"pipeline": {"topics": {"success": "all good!"}}},
        (
            "/topics/success: 'all good!' does not fit into a topic's name: write letters, "
            "digits, - and _."
        ),
    ),
}
