"""DynamoDB: tables, with streams, time to live, encryption and point-in-time recovery."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
)

PROVISIONED = "PROVISIONED"


def _schema(inputs: Inputs) -> list[dict[str, str]]:
    keys = [(inputs.get("hashKey"), "HASH"), (inputs.get("rangeKey"), "RANGE")]
    return [{"AttributeName": name, "KeyType": kind} for name, kind in keys if name]


def _throughput(inputs: Inputs) -> dict[str, int]:
    return {
        "ReadCapacityUnits": inputs.get("readCapacity") or 1,
        "WriteCapacityUnits": inputs.get("writeCapacity") or 1,
    }


def _index(inputs: Inputs, index: Inputs, billed: bool) -> dict[str, Any]:
    projection = given(
        ProjectionType=index["projectionType"], NonKeyAttributes=index.get("nonKeyAttributes")
    )
    schema = _schema(
        {"hashKey": index.get("hashKey", inputs.get("hashKey")), "rangeKey": index.get("rangeKey")}
    )
    result = {"IndexName": index["name"], "KeySchema": schema, "Projection": projection}
    return result | ({"ProvisionedThroughput": _throughput(index)} if billed else {})


def _create_table(place: Target, inputs: Inputs) -> Outputs:
    place("dynamodb").create_table(
        TableName=inputs["name"],
        BillingMode=inputs["billingMode"],
        AttributeDefinitions=[
            {"AttributeName": attribute["name"], "AttributeType": attribute["type"]}
            for attribute in inputs.get("attributes") or []
        ],
        KeySchema=_schema(inputs),
        **given(
            **_indexes(inputs),
            StreamSpecification=_stream(inputs),
            SSESpecification=_encryption(inputs),
            DeletionProtectionEnabled=inputs.get("deletionProtectionEnabled"),
            TableClass=inputs.get("tableClass"),
        ),
    )
    place("dynamodb").get_waiter("table_exists").wait(
        TableName=inputs["name"], WaiterConfig={"Delay": 1}
    )
    _settings(place, inputs, {})
    return _table_outputs(place, inputs["name"])


def _indexes(inputs: Inputs) -> dict[str, Any]:
    billed = inputs["billingMode"] == PROVISIONED
    everywhere = inputs.get("globalSecondaryIndexes") or []
    local = inputs.get("localSecondaryIndexes") or []
    return {
        "ProvisionedThroughput": _throughput(inputs) if billed else None,
        "GlobalSecondaryIndexes": [_index(inputs, one, billed) for one in everywhere] or None,
        "LocalSecondaryIndexes": [_index(inputs, one, False) for one in local] or None,
    }


def _stream(inputs: Inputs) -> dict[str, Any] | None:
    if not inputs.get("streamEnabled"):
        return None
    view = inputs.get("streamViewType", "NEW_AND_OLD_IMAGES")
    return {"StreamEnabled": True, "StreamViewType": view}


def _encryption(inputs: Inputs) -> dict[str, Any] | None:
    encryption = inputs.get("serverSideEncryption")
    if not encryption or not encryption.get("enabled"):
        return None
    return given(Enabled=True, SSEType="KMS", KMSMasterKeyId=encryption.get("kmsKeyArn"))


def _settings(place: Target, inputs: Inputs, state: Inputs) -> None:
    """What the API takes in calls of its own: time to live and point-in-time recovery."""
    if inputs.get("ttl") != state.get("ttl"):
        ttl = inputs.get("ttl") or state["ttl"]
        enabled = bool(inputs.get("ttl")) and inputs["ttl"].get("enabled", True)
        place("dynamodb").update_time_to_live(
            TableName=inputs["name"],
            TimeToLiveSpecification={"Enabled": enabled, "AttributeName": ttl["attributeName"]},
        )
    if inputs.get("pointInTimeRecovery") != state.get("pointInTimeRecovery"):
        enabled = (inputs.get("pointInTimeRecovery") or {}).get("enabled", False)
        place("dynamodb").update_continuous_backups(
            TableName=inputs["name"],
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled},
        )


def _update_table(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    keys = (
        "billingMode",
        "readCapacity",
        "writeCapacity",
        "deletionProtectionEnabled",
        "streamEnabled",
        "streamViewType",
    )
    if any(inputs.get(key) != state.get(key) for key in keys):
        stream = {"StreamEnabled": bool(inputs.get("streamEnabled"))}
        if inputs.get("streamEnabled"):
            stream["StreamViewType"] = inputs.get("streamViewType", "NEW_AND_OLD_IMAGES")
        place("dynamodb").update_table(
            TableName=inputs["name"],
            BillingMode=inputs["billingMode"],
            **given(
                ProvisionedThroughput=(
                    _throughput(inputs) if inputs["billingMode"] == PROVISIONED else None
                ),
                DeletionProtectionEnabled=inputs.get("deletionProtectionEnabled"),
                StreamSpecification=(
                    stream if inputs.get("streamEnabled") != state.get("streamEnabled") else None
                ),
            ),
        )
    _settings(place, inputs, state)
    return _table_outputs(place, inputs["name"])


def _table_outputs(place: Target, name: str) -> Outputs:
    table = place("dynamodb").describe_table(TableName=name)["Table"]
    return {
        "arn": table["TableArn"],
        "streamArn": table.get("LatestStreamArn", ""),
        "streamLabel": table.get("LatestStreamLabel", ""),
    }


def _read_table(place: Target, name: str, state: Inputs) -> Outputs | None:
    response = missing(place("dynamodb").describe_table, TableName=name)
    return response and {"name": name, "arn": response["Table"]["TableArn"]}


def _delete_table(place: Target, name: str, state: Inputs) -> None:
    place("dynamodb").delete_table(TableName=name)


RESOURCES = [
    # Adding an index to a table is an update in AWS; the stand-in replaces the table, which costs
    # nothing here.
    ResourceType(
        "aws:dynamodb/table:Table",
        create=_create_table,
        update=_update_table,
        read=_read_table,
        delete=_delete_table,
        id="{name}",
        outputs={"arn": "arn:{partition}:dynamodb:{region}:{account}:table/{name}"},
        replaces=frozenset(
            {
                "name",
                "hashKey",
                "rangeKey",
                "attributes",
                "globalSecondaryIndexes",
                "localSecondaryIndexes",
            }
        ),
        autoname="name",
        taggable="dynamodb",
        defaults={"billingMode": PROVISIONED},
    ),
]
