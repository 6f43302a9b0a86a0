"""Each order: reserve the goods, charge the card, hand over to shipping; or undo what was done.

No database holds all three together, so each step has one that takes it back, and the failure path
goes through those in reverse. Every step may be repeated: it is called with the order's id, which
the services use as their idempotency key. The step that failed is undone too, since a call that
timed out may have done its work.
"""

from typing import Any

MINUTE, HOUR = 60, 3600
ORDER = "$states.context.Execution.Input.order"
# What passes by itself, and what may not have been heard:
# https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
PASSING = [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "States.Timeout",
]


def step(function: str, action: str, attempts: int = 3, **more: Any) -> dict[str, Any]:
    """Return a call of one of the services for this order."""
    return {
        "Type": "Task",
        "Resource": "lambda:invoke",
        "Arguments": {
            "FunctionName": f"${{{function}}}",
            "Payload": {"action": action, "order": f"{{% {ORDER} %}}"},
        },
        "TimeoutSeconds": MINUTE,
        "Retry": [
            {
                "ErrorEquals": PASSING,
                "IntervalSeconds": 2,
                "MaxAttempts": attempts,
                "BackoffRate": 2,
                "MaxDelaySeconds": 60,
                "JitterStrategy": "FULL",
            }
        ],
        **more,
    }


def undo(function: str, action: str, then: str) -> dict[str, Any]:
    """Return a step that takes another one back; what cannot be taken back is said in the end, and
    the others are taken back all the same.
    """
    still = f"{{% $append($not_undone, '{action}') %}}"
    return step(
        function,
        action,
        8,
        expected={"seconds": 1, "memory": 256},
        Catch=[{"ErrorEquals": ["States.ALL"], "Assign": {"not_undone": still}, "Next": then}],
        Next=then,
    )


ORDER_SAGA: dict[str, Any] = {
    "name": "order-saga",
    "cadence": "on-demand",
    "references": {
        "stock_function": "The function of the warehouse: reserve, release; its ARN.",
        "payment_function": "The function of the payments: charge, refund; its ARN.",
        "shipping_function": "The function of shipping: ship, cancel; its ARN.",
    },
    "input": {"order": "0"},
    "topics": {"failure": "failure"},
    "cost": {"runs_per_month": 10_000},
    "Comment": "Fulfils an order, or undoes what was done of it",
    "TimeoutSeconds": HOUR,
    "States": {
        "Take order": {"Type": "Pass", "Assign": {"not_undone": []}},
        "Reserve stock": step("stock_function", "reserve", expected={"seconds": 1, "memory": 256}),
        "Charge card": step("payment_function", "charge", expected={"seconds": 2, "memory": 256}),
        "Ship order": step("shipping_function", "ship", expected={"seconds": 1, "memory": 256}),
        "Fulfilled": {"Type": "Succeed", "Output": {"order": f"{{% {ORDER} %}}"}},
    },
    "on_failure": {
        "What is to be undone?": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $failed_state = 'Ship order' %}", "Next": "Cancel shipment"},
                {"Condition": "{% $failed_state = 'Charge card' %}", "Next": "Refund card"},
            ],
            "Default": "Release stock",
        },
        "Cancel shipment": undo("shipping_function", "cancel", "Refund card"),
        "Refund card": undo("payment_function", "refund", "Release stock"),
        "Release stock": undo("stock_function", "release", "Not fulfilled"),
        "Not fulfilled": {
            "Type": "Fail",
            "Error": "{% $count($not_undone) > 0 ? 'NotUndone' : $failure.Error %}",
            "Cause": (
                "{% 'Order ' & $string("
                + ORDER
                + ") & ' failed in ' & $failed_state & ': ' & $failure.Error & '. ' &"
                " ($count($not_undone) > 0 ? 'Undo by hand: ' & $join($not_undone, ', ')"
                " : 'Everything was undone.') & ' ' & $string($failure.Cause) %}"
            ),
        },
    },
}
