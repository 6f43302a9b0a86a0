"""States, fields and transitions of a definition."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

DEFINITIONS: dict[str, DiagnosticKind] = {
    "wrong-type": DiagnosticKind(
        "A value of the wrong type",
        "AWS reads the field as another type and refuses the definition.",
        "Write the type that the message names.",
        {"state": {"Type": "Pass", "Assign": [], "End": True}},
        "/States/S/Assign: Assign is an object, but it is a list.",
    ),
    "unknown-word": DiagnosticKind(
        "A word that is not in the list",
        "The field takes a few words, letter by letter.",
        "Use the word that the message suggests.",
        {"state": {"Type": "Taks", "End": True}},
        '/States/S/Type: There is no Type "Taks". Did you mean "Task"?',
    ),
    "unknown-field": DiagnosticKind(
        "A field that AWS does not have",
        "AWS refuses fields that it does not know, misspelt ones too.",
        "Correct or remove the field.",
        {"state": {"Type": "Pass", "End": True, "Coment": "a"}},
        '/States/S: A Pass state has no field "Coment". Did you mean "Comment"?',
    ),
    "misplaced-field": DiagnosticKind(
        "A field that belongs elsewhere",
        "AWS has the field, but not in this place.",
        "Move or remove it.",
        {"state": {"Type": "Pass", "End": True, "TimeoutSeconds": 5}},
        (
            '/States/S: A Pass state has no field "TimeoutSeconds", only Task has it. It '
            "takes Assign, End, InputPath, Next, OutputPath, Parameters, Result and "
            "ResultPath."
        ),
    ),
    "missing-field": DiagnosticKind(
        "A missing field",
        "AWS refuses the definition without it.",
        "Add the field.",
        {"state": {"Type": "Task", "End": True}},
        "/States/S: A Task state needs Resource, the ARN of what it calls.",
    ),
    "out-of-range": DiagnosticKind(
        "A number outside its range",
        "AWS refuses numbers outside the documented range, and numbers in quotes.",
        "Write a number in the range, without quotes.",
        {"state": {"Type": "Wait", "Seconds": "60", "End": True}},
        (
            "/States/S/Seconds: Seconds is a whole number from 0 to 99999999, but it is "
            '"60". Write 60 without quotes.'
        ),
    ),
    "exclusive-fields": DiagnosticKind(
        "Fields that exclude each other",
        "AWS takes only one of them.",
        "Keep one.",
        {"state": {"Type": "Fail", "Error": "E", "ErrorPath": "$.e"}},
        (
            "/States/S: A Fail state has Error and ErrorPath, of which only one may be "
            "given; keep one."
        ),
    ),
    "other-query-language": DiagnosticKind(
        "A field of the other query language",
        "JSONPath and JSONata have different fields for the same purpose.",
        "Use the field that the message names, or set QueryLanguage.",
        {"state": {"Type": "Pass", "End": True, "InputPath": "$.a"}, "language": "JSONata"},
        (
            "/States/S: InputPath belongs to JSONPath, but the query language here is "
            "JSONata; use Arguments and Output."
        ),
    ),
    "query-language-mix": DiagnosticKind(
        "JSONPath in a JSONata machine",
        "Only a JSONPath machine may mix both languages.",
        "Set QueryLanguage on the states instead of the machine.",
        {
            "state": {"Type": "Pass", "End": True, "QueryLanguage": "JSONPath"},
            "language": "JSONata",
        },
        (
            "/States/S: QueryLanguage cannot be JSONPath in a machine that says JSONata; "
            "only a JSONPath machine may mix both."
        ),
    ),
    "no-such-state": DiagnosticKind(
        "A transition to a state that does not exist",
        "A state can only go to states of its own level, by their exact names.",
        "Correct the name.",
        {
            "definition": {
                "StartAt": "Read",
                "States": {
                    "Read": {"Type": "Pass", "Next": "Writ"},
                    "Write": {"Type": "Pass", "End": True},
                },
            }
        },
        '/States/Read/Next: There is no state "Writ" here. Did you mean "Write"?',
    ),
    "unreachable-state": DiagnosticKind(
        "A state that nothing leads to",
        "AWS refuses states that can never run.",
        "Name it in a transition, or remove it.",
        {
            "definition": {
                "StartAt": "S",
                "States": {
                    "S": {"Type": "Pass", "End": True},
                    "Lost": {"Type": "Pass", "End": True},
                },
            }
        },
        (
            '/States/Lost: Nothing leads to "Lost"; name it in a Next, a Default, a Catch '
            "or StartAt, or remove it."
        ),
    ),
    "no-next": DiagnosticKind(
        "A state that neither goes on nor ends",
        "AWS requires exactly one of the two.",
        "Add Next or End.",
        {"state": {"Type": "Pass"}},
        '/States/S: A state needs Next, the state that follows, or "End": true.',
    ),
    "next-and-end": DiagnosticKind(
        "A state that goes on and ends",
        "AWS requires exactly one of the two.",
        "Remove one.",
        {
            "definition": {
                "StartAt": "S",
                "States": {
                    "S": {"Type": "Pass", "Next": "T", "End": True},
                    "T": {"Type": "Pass", "End": True},
                },
            }
        },
        "/States/S: A state has either Next or End, but this one has both; remove one.",
    ),
    "never-ends": DiagnosticKind(
        "A machine that never ends",
        "No state ends, so no execution could.",
        "End a state, or add a Succeed or Fail.",
        {"definition": {"StartAt": "S", "States": {"S": {"Type": "Pass", "Next": "S"}}}},
        (
            "/: A state machine never ends: each of its states goes on to another; give one"
            ' "End": true, or add a Succeed or Fail.'
        ),
    ),
    "duplicate-state-name": DiagnosticKind(
        "Two states with the same name",
        "A state's name is unique in the whole machine, branches included.",
        "Rename one.",
        {
            "definition": {
                "StartAt": "S",
                "States": {
                    "S": {
                        "Type": "Parallel",
                        "Branches": [
                            {"StartAt": "S", "States": {"S": {"Type": "Pass", "End": True}}}
                        ],
                        "End": True,
                    }
                },
            }
        },
        (
            '/States/S/Branches[0]/States/S: The name "S" is taken by /States/S; a name '
            "stands once in the whole machine, branches included."
        ),
    ),
    "state-name-length": DiagnosticKind(
        "A name that is too long",
        "AWS takes 1 to 80 characters.",
        "Shorten it.",
        {"definition": {"StartAt": "n" * 81, "States": {"n" * 81: {"Type": "Pass", "End": True}}}},
        (
            "/States/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
            "nnnnnnnnnnn: The name of a state has 1 to 80 characters, but this one has 81."
        ),
    ),
    "same-field-twice": DiagnosticKind(
        "A field given twice",
        "`x` and `x.$` are one field once the state runs.",
        "Keep one.",
        {"state": {"Type": "Pass", "End": True, "Parameters": {"x": 1, "x.$": "$.x"}}},
        ('/States/S/Parameters: "x" and "x.$" are the same field once the state runs; keep one.'),
    ),
    "repeated-key": DiagnosticKind(
        "A repeated key",
        "Of two equal keys the last one wins and the first is lost without a word.",
        "Rename or remove one.",
        {
            "definition": '{"StartAt": "S", "States": {"S": {"Type": '
            '"Fail"}, "S": {"Type": "Succeed"}}}'
        },
        (
            '/States/S: The key "S" stands more than once in this object, and all but the '
            "last would be lost; rename or remove one."
        ),
    ),
    "not-json": DiagnosticKind(
        "A text or value that is not JSON",
        "AWS reads JSON and nothing else.",
        "Correct what the message names.",
        {"definition": "{,}"},
        (
            "/: The text is not JSON: line 1, column 2: Expecting property name enclosed in"
            " double quotes, and no comma after the last entry."
        ),
    ),
    "nested-too-deeply": DiagnosticKind(
        "Nesting that is too deep",
        "A definition is finite, and no service reads hundreds of levels.",
        "Flatten it.",
        {"definition": "[" * 2000 + "]" * 2000},
        "/: The text is nested too deeply to be a definition.",
    ),
    "definition-too-long": DiagnosticKind(
        "A definition of more than 1 MB",
        "AWS takes 1,048,576 characters.",
        "Split it, or move data into S3.",
        {"definition": " " * 1_048_577},
        "/: A definition has at most 1048576 characters, but this one has 1048577.",
    ),
}
