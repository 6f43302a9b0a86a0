"""A log group that is there gets a key, and loses it, as AWS does it."""

import pytest

from downbeat.emulator import embedded_clients, ministack

pytestmark = pytest.mark.embedded
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234"


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("logs")
    where = ministack.start(folder, "111122223333")
    yield embedded_clients.clients(where.endpoint, "us-east-1", where.account)("logs")
    ministack.stop(folder)


def key_of(logs, name):
    (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return group.get("kmsKeyId")


def test_a_key_is_given_and_taken_away(logs):
    logs.create_log_group(logGroupName="/etl")
    assert key_of(logs, "/etl") is None
    logs.associate_kms_key(logGroupName="/etl", kmsKeyId=KEY)
    assert key_of(logs, "/etl") == KEY
    logs.disassociate_kms_key(logGroupName="/etl")
    assert key_of(logs, "/etl") is None


def test_a_group_that_is_not_there_is_told(logs):
    with pytest.raises(logs.exceptions.ResourceNotFoundException, match="does not exist: /none"):
        logs.associate_kms_key(logGroupName="/none", kmsKeyId=KEY)
