"""A newcomer's project in which nothing is wrong, and commands run in a copy of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from tests.cli.mistakes import wider

PIPELINE = '''"""The shops' reviews of the day, scored."""

SHOP_SCORES = {
    "name": "shop-scores",
    "cadence": {"every": "day", "at": "02:00"},
    "references": {
        "function": "The function that scores a shop: its ARN.",
        "results_bucket": "Where Athena writes.",
        "score_table": "The table of scores.",
    },
    "settings": {
        "parallel": {
            "type": "integer",
            "minimum": 1,
            "maximum": 40,
            "default": 5,
            "description": "How many shops are scored at a time.",
        },
    },
    "input": {"days": 1},
    "Comment": "Scores the shops",
    "TimeoutSeconds": 7200,
    "States": {
        "Find shops": {
            "Type": "Task",
            "Resource": "athena:startQueryExecution.sync",
            "Arguments": {
                "QueryString": "{% 'SELECT shop FROM reviews WHERE age < ' & $states.context.Execution.Input.days %}",
                "QueryExecutionContext": {"Database": "shops"},
                "ResultConfiguration": {"OutputLocation": "s3://${results_bucket}/shops/"},
            },
            "TimeoutSeconds": 600,
            "Retry": [
                {
                    "ErrorEquals": ["Athena.TooManyRequestsException"],
                    "IntervalSeconds": 5,
                    "MaxAttempts": 3,
                    "BackoffRate": 2,
                }
            ],
            "Assign": {"query": "{% $states.result.QueryExecution.QueryExecutionId %}"},
        },
        "Read shops": {
            "Type": "Task",
            "Resource": "athena:getQueryResults",
            "Arguments": {"QueryExecutionId": "{% $query %}", "MaxResults": 1000},
            "TimeoutSeconds": 60,
            "Output": {"shops": "{% $states.result.ResultSet.Rows.Data[0].VarCharValue %}"},
        },
        "Score shops": {
            "Type": "Map",
            "Items": "{% $states.input.shops %}",
            "MaxConcurrency": "${parallel}",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "States": {
                    "Score a shop": {
                        "Type": "Task",
                        "Resource": "lambda:invoke",
                        "Arguments": {
                            "FunctionName": "${function}",
                            "Payload": {"shop": "{% $states.input %}"},
                        },
                        "TimeoutSeconds": 120,
                        "Retry": [
                            {
                                "ErrorEquals": ["Lambda.TooManyRequestsException"],
                                "IntervalSeconds": 2,
                                "MaxAttempts": 4,
                                "BackoffRate": 2,
                            }
                        ],
                        "Output": "{% $states.result.Payload %}",
                    },
                },
            },
        },
        "Any scores?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $count($states.input) = 0 %}", "Next": "Nothing to do"}],
            "Default": "Keep scores",
        },
        "Keep scores": {
            "Type": "Task",
            "Resource": "dynamodb:putItem",
            "Arguments": {
                "TableName": "${score_table}",
                "Item": {
                    "day": {"S": "{% $substring($states.context.Execution.StartTime, 0, 10) %}"},
                    "scores": {"S": "{% $string($states.input) %}"},
                },
            },
            "TimeoutSeconds": 60,
        },
        "Tell": {
            "Type": "Task",
            "Resource": "sns:publish",
            "Arguments": {
                "TopicArn": "${success_topic}",
                "Subject": "Shops are scored - ${environment}",
                "Message": "{% 'Scored by ' & $states.context.Execution.Name %}",
            },
            "TimeoutSeconds": 60,
            "Next": "Done",
        },
        "Nothing to do": {"Type": "Succeed"},
        "Done": {"Type": "Succeed"},
    },
    "on_failure": {
        "Failed": {
            "Type": "Fail",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failed_state & ': ' & $string($failure.Cause) %}",
        },
    },
    "permissions": [
        {
            "Action": "s3:GetObject",
            "Resource": "arn:${partition}:s3:::acme-lake/reviews/*",
            "why": "where the table keeps its data is not in the definition",
        },
    ],
}
'''
STACK = """config:
  aws:region: us-east-1
  downbeat:environment: dev
  downbeat:logRetentionDays: 30
  downbeat:notify:
    failure: [data@example.com]
  downbeat:tags: {owner: data, costCentre: "4711"}
  downbeat:pipelines:
    shop-scores:
      references:
        function: arn:aws:lambda:us-east-1:111122223333:function:score
        results_bucket: acme-results
        score_table: scores
    count-shops: {}
"""
SECOND = '''"""Counts; nothing more."""

COUNT_SHOPS = {
    "name": "count-shops",
    "cadence": "on-demand",
    "TimeoutSeconds": 60,
    "States": {"Count": {"Type": "Pass"}},
}
'''
REGISTER = '''"""The register."""

from pipelines.count_shops import COUNT_SHOPS
from pipelines.nightly_load import NIGHTLY_LOAD
from pipelines.review_digest import REVIEW_DIGEST
from pipelines.shop_scores import SHOP_SCORES

PIPELINES = {
    str(pipeline["name"]): pipeline
    for pipeline in (
        SHOP_SCORES,
        COUNT_SHOPS,
        NIGHTLY_LOAD,
        REVIEW_DIGEST,
    )
}
'''
FILES = {
    "pipelines/shop_scores.py": PIPELINE,
    "pipelines/count_shops.py": SECOND,
    "pipelines/nightly_load.py": wider.NIGHTLY_LOAD,
    "pipelines/review_digest.py": wider.REVIEW_DIGEST,
    "pipelines/__init__.py": REGISTER,
    "Pulumi.yaml": "name: shops\nruntime: python\n",
    "Pulumi.dev.yaml": STACK + wider.STACK,
}


class Answer(NamedTuple):
    """What a command said: its exit code, and standard output with standard error."""

    code: int
    text: str


def answered(folder: Path, monkeypatch, words: list[str]) -> Answer:
    """The answer of `downbeat WORDS` in this project, in this process."""
    from downbeat.cli.__main__ import app

    for module in [name for name in sys.modules if name.split(".")[0] == "pipelines"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "300")
    answer = CliRunner().invoke(app, words)
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    for module in [name for name in sys.modules if name.split(".")[0] == "pipelines"]:
        del sys.modules[module]
    return Answer(answer.exit_code, answer.output)
