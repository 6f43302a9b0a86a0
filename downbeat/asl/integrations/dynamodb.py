"""Amazon DynamoDB."""

from __future__ import annotations

from dataclasses import replace

from downbeat.asl.integrations.grant import (
    REQUEST,
    Argument,
    Grant,
    Integration,
    Table,
    authorization,
    guide,
    sdk,
)
from downbeat.asl.resource_arns import named, text

PAGE = authorization("amazondynamodb")
TABLE_ARN = ("arn:{partition}:dynamodb:{region}:{account}:table/{table}",)
INDEX_ARN = ("arn:{partition}:dynamodb:{region}:{account}:table/{table}/index/{index}",)
TABLE = Argument("TableName", named("dynamodb", "table", "table"), "a table's name or ARN")
INDEX = Argument("IndexName", text("index"), "an index's name", optional=True)

ITEM = {
    operation: Grant((f"dynamodb:{operation[0].upper()}{operation[1:]}",), TABLE_ARN, (TABLE,))
    for operation in (
        "getItem",
        "putItem",
        "updateItem",
        "deleteItem",
    )
}


def at(path: str, *, optional: bool = False) -> tuple[Argument, ...]:
    return (replace(TABLE, path=path, optional=optional),)


def search(action: str) -> tuple[Grant, ...]:
    """Query and Scan: the table and, where one is named, its index."""
    return Grant((action,), TABLE_ARN, (TABLE,)), Grant((action,), INDEX_ARN, (TABLE, INDEX))


DYNAMODB: Table = {
    **{
        f"dynamodb:{operation}": Integration(guide("connect-ddb"), (REQUEST,), (grant,))
        for operation, grant in ITEM.items()
    },
    **{f"aws-sdk:dynamodb:{operation}": sdk(PAGE, grant) for operation, grant in ITEM.items()},
    "aws-sdk:dynamodb:query": sdk(PAGE, *search("dynamodb:Query")),
    "aws-sdk:dynamodb:scan": sdk(PAGE, *search("dynamodb:Scan")),
    "aws-sdk:dynamodb:describeTable": sdk(
        PAGE, Grant(("dynamodb:DescribeTable",), TABLE_ARN, (TABLE,))
    ),
    "aws-sdk:dynamodb:batchGetItem": sdk(
        PAGE, Grant(("dynamodb:BatchGetItem",), TABLE_ARN, at("RequestItems{}"))
    ),
    "aws-sdk:dynamodb:batchWriteItem": sdk(
        PAGE, Grant(("dynamodb:BatchWriteItem",), TABLE_ARN, at("RequestItems{}"))
    ),
    # A transaction asks for the action of each of its items, not for one of its own.
    "aws-sdk:dynamodb:transactGetItems": sdk(
        PAGE, Grant(("dynamodb:GetItem",), TABLE_ARN, at("TransactItems[].Get.TableName"))
    ),
    "aws-sdk:dynamodb:transactWriteItems": sdk(
        PAGE,
        Grant(("dynamodb:PutItem",), TABLE_ARN, at("TransactItems[].Put.TableName", optional=True)),
        Grant(
            ("dynamodb:UpdateItem",),
            TABLE_ARN,
            at("TransactItems[].Update.TableName", optional=True),
        ),
        Grant(
            ("dynamodb:DeleteItem",),
            TABLE_ARN,
            at("TransactItems[].Delete.TableName", optional=True),
        ),
        Grant(
            ("dynamodb:ConditionCheckItem",),
            TABLE_ARN,
            at("TransactItems[].ConditionCheck.TableName", optional=True),
        ),
    ),
}
