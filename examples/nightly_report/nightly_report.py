"""Every night: a query over the lake, a function that makes a report of it, a table that keeps it.

    Athena (waits for the query)  →  its rows  →  Lambda (the figures)  →  DynamoDB (one item a day)

The item's key is the day, so a run that is repeated writes the same item.
"""

from typing import Any

MINUTE, HOUR = 60, 3600
DAY = "$substring($states.context.Execution.StartTime, 0, 10)"
QUERY = (
    "{% 'SELECT shop, sum(amount) AS amount, count(*) AS orders FROM orders WHERE day = date '"
    " & '\\u0027' & " + DAY + " & '\\u0027' & ' GROUP BY shop ORDER BY amount DESC LIMIT 100' %}"
)


def patient(*errors: str) -> list[dict[str, Any]]:
    """Return a Retry for errors that pass by themselves."""
    return [
        {
            "ErrorEquals": list(errors),
            "IntervalSeconds": 5,
            "MaxAttempts": 4,
            "BackoffRate": 2,
            "JitterStrategy": "FULL",
        }
    ]


NIGHTLY_REPORT: dict[str, Any] = {
    "name": "nightly-report",
    "cadence": {"every": "day", "at": "23:30", "timezone": "Europe/Berlin"},
    "references": {
        "database": "The Glue database with the table `orders`.",
        "lake_bucket": "The bucket in which the table keeps its data, below orders/.",
        "results_bucket": "The bucket for Athena's results.",
        "report_function": "The function that makes figures of rows: its ARN.",
        "report_table": "The table of reports; its partition key is the text `day`.",
    },
    "cost": {
        "answers": {
            "Read rows": {"ResultSet": {"Rows": [{"Data": [{"VarCharValue": "Berlin"}]}]}},
            "Make report": {"Payload": {"best": "Berlin"}},
        }
    },
    "Comment": "Queries the day's orders, makes a report and keeps it",
    "TimeoutSeconds": HOUR,
    "States": {
        "Query orders": {
            "Type": "Task",
            "Resource": "athena:startQueryExecution.sync",
            "Arguments": {
                "QueryString": QUERY,
                "QueryExecutionContext": {"Database": "${database}"},
                "ResultConfiguration": {"OutputLocation": "s3://${results_bucket}/nightly/"},
            },
            "TimeoutSeconds": 20 * MINUTE,
            "Retry": patient("Athena.TooManyRequestsException", "Athena.InternalServerException"),
            "Assign": {"query": "{% $states.result.QueryExecution.QueryExecutionId %}"},
            "expected": {"seconds": MINUTE, "dollars": 0.05},  # 10 GB scanned
        },
        "Read rows": {
            "Type": "Task",
            "Resource": "athena:getQueryResults",
            "Arguments": {"QueryExecutionId": "{% $query %}", "MaxResults": 101},
            "TimeoutSeconds": MINUTE,
            "Retry": patient("Athena.TooManyRequestsException", "Athena.InternalServerException"),
            "Output": {"rows": "{% $states.result.ResultSet.Rows %}"},
            "expected": {"seconds": 1, "dollars": 0},
        },
        "Make report": {
            "Type": "Task",
            "Resource": "lambda:invoke",
            "Arguments": {
                "FunctionName": "${report_function}",
                "Payload": {"day": f"{{% {DAY} %}}", "rows": "{% $states.input.rows %}"},
            },
            "TimeoutSeconds": 5 * MINUTE,
            "Retry": patient("Lambda.TooManyRequestsException", "Lambda.ServiceException"),
            "Output": {"report": "{% $string($states.result.Payload) %}"},
            "expected": {"seconds": 20, "memory": 512},
        },
        "Keep report": {
            "Type": "Task",
            "Resource": "dynamodb:putItem",
            "Arguments": {
                "TableName": "${report_table}",
                "Item": {
                    "day": {"S": f"{{% {DAY} %}}"},
                    "report": {"S": "{% $states.input.report %}"},
                    "query": {"S": "{% $query %}"},
                },
            },
            "TimeoutSeconds": MINUTE,
            "Retry": patient(
                "DynamoDB.ProvisionedThroughputExceededException",
                "DynamoDB.InternalServerErrorException",
            ),
            "Output": {"day": f"{{% {DAY} %}}"},
        },
    },
    "on_failure": {
        "Report failed": {
            "Type": "Fail",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failed_state & ': ' & $string($failure.Cause) %}",
        }
    },
    "permissions": [
        {
            "Action": "s3:GetObject",
            "Resource": "arn:${partition}:s3:::${lake_bucket}/orders/*",
            "why": "where the queried table keeps its data is not in the definition",
        }
    ],
}
