"""What a pipeline regrets beside its definition: limit, input, rhythm."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind
from downbeat.asl.lists import as_of

RHYTHM: dict[str, DiagnosticKind] = {
    "no-machine-limit": DiagnosticKind(
        "A machine without a time limit",
        "An execution that hangs stays for up to a year.",
        "Set TimeoutSeconds.",
        {"check": {"States": {"A": {"Type": "Pass"}}}},
        (
            "/TimeoutSeconds: nothing limits the machine: an execution that hangs "
            "stays for up to a year, unreported. Set TimeoutSeconds."
        ),
    ),
    "undeclared-input": DiagnosticKind(
        "An input field that is not declared",
        "The expression gives nothing where a start does not pass it.",
        "Declare it in `input` with a default, or ask `$exists` first.",
        {
            "check": {
                "input": {"days": 1},
                "States": {
                    "A": {"Type": "Pass", "Output": "{% $states.context.Execution.Input.dayz %}"}
                },
            }
        },
        (
            "/States/A/Output: reads dayz of the execution's input, which has no such"
            ' field. Did you mean "days"? Declare it in the pipeline\'s input with a '
            "default, or ask $exists first."
        ),
    ),
    "written-arn": DiagnosticKind(
        "An ARN in the dict",
        "Every stack would use it.",
        "Declare a reference and write `${name}`.",
        {
            "check": {
                "States": {
                    "A": {
                        "Type": "Pass",
                        "Output": "arn:aws:lambda:us-east-1:999988887777:function:score",
                    }
                }
            }
        },
        (
            "/States/A/Output: is written for the account 999988887777 and us-east-1:"
            " every stack would use it. Declare a reference and write ${name}."
        ),
    ),
    "service-not-in-region": DiagnosticKind(
        "A service that the stack's region does not have",
        "The call would fail when the state runs.",
        "Call it through a Lambda function that uses another region; where AWS has added it since"
        " the list's day, there is nothing to do.",
        {
            "region": "eu-central-2",
            "check": {
                "States": {
                    "A": {
                        "Type": "Task",
                        "Resource": "databrew:startJobRun.sync",
                        "Arguments": {"Name": "clean"},
                    }
                }
            },
        },
        (
            f"/States/A/Resource: databrew has no endpoint in eu-central-2, by the list of"
            f" {as_of('service-regions')}: unless AWS has added it since, the call fails. Call it"
            " through a Lambda function that uses a region which has it."
        ),
    ),
    "unversioned-function": DiagnosticKind(
        "A function without a version, in a pipeline with a rollout",
        "A change of the function's code reaches all versions of the pipeline at once.",
        "Name a version or an alias of the function, or write functions: pinned.",
        {
            "check": {
                "States": {
                    "A": {
                        "Type": "Task",
                        "Resource": "lambda:invoke",
                        "Arguments": {"FunctionName": "score"},
                    }
                },
            },
            "tuned": {"rollout": {"canary": "10%", "functions": "as-written"}},
        },
        (
            "/States/A/Arguments/FunctionName: calls the newest code of score, in every version"
            " of this pipeline: its rollout does not cover a change of the function. Name a"
            " version or an alias (score:7), or write functions: pinned in the rollout."
        ),
    ),
    "told-twice": DiagnosticKind(
        "A contact that would be notified twice of each failure",
        "People ignore alerts that arrive twice.",
        "Name each contact in `failure` or in `alarms`.",
        {
            "check": {
                "alarms": ["failed"],
                "TimeoutSeconds": 60,
                "States": {"A": {"Type": "Pass"}},
            },
            "tuned": {"notify": {"failure": ["a@example.com"], "alarms": ["a@example.com"]}},
        },
        (
            "/notify/alarms: a@example.com would hear of each failure twice: by `failure`, and by"
            " `alarms` once more, because the pipeline asks for the alarm failed. Name each contact"
            " in one of the two: in `alarms` a pager, which it also tells that it is over."
        ),
    ),
    "never-runs": DiagnosticKind(
        "A schedule without a future run",
        "It starts nothing.",
        "Correct the year.",
        {"check": {"cadence": "cron(0 2 * * ? 2020)", "States": {"A": {"Type": "Pass"}}}},
        ("/cadence: cron(0 2 * * ? 2020) never comes again: it starts nothing. Correct it."),
    ),
    "shorter-than-usual": DiagnosticKind(
        "A limit that is shorter than what usually happens",
        "It would end every run.",
        "Raise the limit: a setting of the stack where the pipeline has one.",
        {
            "check": {
                "TimeoutSeconds": 7200,
                "States": {
                    "A": {
                        "Type": "Task",
                        "Resource": "sns:publish",
                        "Arguments": {"TopicArn": "${failure_topic}", "Message": "done"},
                        "TimeoutSeconds": 60,
                        "expected": {"seconds": 90},
                    }
                },
            }
        },
        (
            "/States/A: usually takes 90 seconds, but its TimeoutSeconds ends it after 60. "
            "Raise the limit, or say how long it takes (`expected`)."
        ),
    ),
    "unread-input": DiagnosticKind(
        "Input of the stack that no state reads",
        "It changes nothing, or every execution is refused for it.",
        "Correct the name, or remove it.",
        {
            "check": {
                "input": {},
                "States": {
                    "A": {"Type": "Pass", "Output": "{% $states.context.Execution.Input.rows %}"}
                },
            },
            "tuned": {"input": {"row": 5}},
        },
        '/input: nothing reads "row". Did you mean "rows"?',
    ),
    "start-without-effect": DiagnosticKind(
        "A start that is switched off where there is none",
        "`start: off` holds back what a function has collected; a schedule goes on.",
        "Remove it, or write `enabled: false`.",
        {"check": {"States": {"A": {"Type": "Pass"}}}, "tuned": {"start": "off"}},
        (
            "/start: is off, but nothing here collects files to start it with: it changes "
            "nothing. Remove it; a schedule or a rule is switched off by enabled: false."
        ),
    ),
    "may-overlap": DiagnosticKind(
        "Runs that may overlap",
        "Two executions may run at once.",
        "Lower TimeoutSeconds, or set `overlap: skip`.",
        {
            "check": {
                "cadence": "rate(5 minutes)",
                "TimeoutSeconds": 600,
                "States": {"A": {"Type": "Pass"}},
            }
        },
        (
            "/cadence: starts every 300 seconds, and an execution may take 600: two "
            "may run at once. Lower TimeoutSeconds, or set overlap: skip in the "
            "stack's file."
        ),
    ),
    "skips-months": DiagnosticKind(
        "A day that some months do not have",
        "It runs in the longer months only.",
        "Take an earlier day, or `L`, the last one.",
        {"check": {"cadence": "cron(0 2 31 * ? *)", "States": {"A": {"Type": "Pass"}}}},
        (
            "/cadence: day 31 is not in every month: it runs in those only that have "
            'one. Write the day "L" for the last one.'
        ),
    ),
    "skipped-by-the-clock": DiagnosticKind(
        "An hour that a clock change skips",
        "Nothing starts on that day.",
        "Choose another hour, or UTC.",
        {
            "check": {
                "cadence": {"every": "day", "at": "02:30", "timezone": "Europe/Berlin"},
                "States": {"A": {"Type": "Pass"}},
            }
        },
        (
            "/cadence: 02:30 does not exist in Europe/Berlin on the day when the "
            "clock goes forward: nothing starts then. Choose another hour, or UTC."
        ),
    ),
    "no-effect": DiagnosticKind(
        "A key of the stack's file that changes nothing",
        "It repeats what is true already, or can never apply.",
        "Remove it, or correct it.",
        {"check": {"cadence": "on-demand"}, "tuned": {"skipDates": ["2031-01-01"]}},
        (
            "/skipDates: nothing starts it on a schedule, so that there is no run to skip. "
            "Remove it."
        ),
    ),
}
