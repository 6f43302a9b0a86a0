"""What a query of Athena asks for by its verb."""

import pytest

from downbeat.asl import permissions, unresolved
from tests.asl.tasks import PLACE, machine, task


def query(text):
    return machine(
        task(
            "athena:startQueryExecution.sync",
            QueryString=text,
            QueryExecutionContext={"Database": "sales"},
            ResultConfiguration={"OutputLocation": "s3://acme-results/x/"},
        )
    )


def changing(text):
    """The actions of Glue that change something."""
    actions = {action for one in permissions(query(text), **PLACE) for action in one["Action"]}
    return {
        one.removeprefix("glue:") for one in actions if one.startswith("glue:") and "Get" not in one
    }


def demanded(text):
    return {
        action
        for found in unresolved(query(text), **PLACE)
        for action in ("s3:GetObject", "s3:PutObject", "s3:ListBucket")
        if f'"{action}"' in found.message
    }


@pytest.mark.parametrize(
    ("text", "actions", "data"),
    [
        ("SELECT * FROM orders", set(), {"s3:GetObject"}),
        ("-- daily\nselect 1", set(), {"s3:GetObject"}),
        ("SHOW TABLES", set(), set()),
        ("CREATE EXTERNAL TABLE t (a int) LOCATION 's3://b/'", {"CreateTable"}, set()),
        (
            "CREATE TABLE t WITH (format = 'PARQUET') AS SELECT * FROM u",
            {"CreateTable", "BatchCreatePartition"},
            {"s3:GetObject", "s3:PutObject"},
        ),
        (
            "INSERT INTO t SELECT * FROM u",
            {"BatchCreatePartition"},
            {"s3:GetObject", "s3:PutObject"},
        ),
        ("UNLOAD(SELECT 1) TO 's3://b/x/'", set(), {"s3:GetObject", "s3:PutObject"}),
        ("MSCK REPAIR TABLE t", {"BatchCreatePartition"}, {"s3:ListBucket"}),
        ("ALTER TABLE t ADD PARTITION (d = '1')", {"UpdateTable", "BatchCreatePartition"}, set()),
        ("ALTER TABLE t DROP PARTITION (d = '1')", {"UpdateTable", "BatchDeletePartition"}, set()),
        ("DROP TABLE IF EXISTS t", {"DeleteTable"}, set()),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", {"CreateTable", "UpdateTable"}, set()),
        ("DROP DATABASE old CASCADE", {"DeleteDatabase", "DeleteTable"}, set()),
        ("{% $query %}", set(), {"s3:GetObject"}),
    ],
)
def test_a_verb_asks_for_its_actions_and_for_the_data_that_it_touches(text, actions, data):
    assert (changing(text), demanded(text)) == (actions, data)


def test_the_key_of_the_results_is_used_through_s3():
    key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    definition = query("SELECT 1")
    arguments = definition["States"]["Task 0"]["Arguments"]["ResultConfiguration"]
    arguments["EncryptionConfiguration"] = {"EncryptionOption": "SSE_KMS", "KmsKey": key}
    found = [one for one in permissions(definition, **PLACE) if one["Resource"] == [key]]
    assert [one["Action"] for one in found] == [["kms:Decrypt", "kms:GenerateDataKey"]]
