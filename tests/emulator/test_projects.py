import json
import stat

import pytest
import yaml

from downbeat.config import Secret, StackFileError, StackOutput
from downbeat.emulator.local_configuration import STAND_IN_SECRET, stack_outputs
from downbeat.emulator.projects import flat_config, passphrase, project, secret_keys, write_copy

PROJECT = (
    "name: downbeat\nruntime: python\nconfig:\n  downbeat:logRetentionDays: {type: integer,"
    " default: 90}\n"
)
STACK = """
encryptionsalt: v1:theirs
environment: [acme/prod]
config:
  aws:region: eu-west-1
  downbeat:slackWebhook: {secure: v1:xyz}
  downbeat:pipelines:
    weekly:
      cadence: {every: week, on: MON}
      references:
        cluster: arn:aws:ecs:eu-west-1:444455556666:cluster/a
        role: arn:aws:iam::444455556666:role/b
        key: arn:aws:kms:eu-west-1:111122223333:key/c
        task_definition: {stack: acme/infrastructure/prod, output: task}
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    (tmp_path / "Pulumi.prod.yaml").write_text(STACK)
    (tmp_path / "functions").mkdir()
    return tmp_path


def test_the_stack_lives_in_a_folder_of_its_own_and_has_the_files_region(root):
    made = project(root, "prod")
    assert (made.folder, made.name, made.region) == (
        root / ".downbeat" / "prod",
        "downbeat",
        "eu-west-1",
    )
    assert made.config["downbeat:logRetentionDays"] == 90


def test_the_account_is_the_one_that_the_stacks_arns_name_most(root):
    assert project(root, "prod").account == "444455556666"


def test_a_stack_without_arns_gets_aws_example_account(root):
    (root / "Pulumi.prod.yaml").write_text("config: {aws:region: eu-west-1}\n")
    assert project(root, "prod").account == "111122223333"


def test_a_stack_without_a_file_is_refused_with_those_that_have_one(root):
    with pytest.raises(StackFileError, match="Pulumi.prod.yaml"):
        project(root, "dev")


def test_the_copy_has_neither_their_salt_nor_their_environment_nor_a_secret(root):
    made = project(root, "prod")
    secrets = write_copy(made)
    copy = json.loads((made.work_dir / "Pulumi.prod.yaml").read_text())
    assert set(copy) == {"config"}
    assert "downbeat:slackWebhook" not in copy["config"]
    assert secrets == {"downbeat:slackWebhook": STAND_IN_SECRET}
    assert copy["config"]["downbeat:pipelines"]["weekly"]["cadence"] == {
        "every": "week",
        "on": "MON",
    }
    assert (root / "Pulumi.prod.yaml").read_text() == STACK


def test_our_own_salt_stays_in_the_copy(root):
    made = project(root, "prod")
    write_copy(made)
    path = made.work_dir / "Pulumi.prod.yaml"
    path.write_text("encryptionsalt: v1:ours\nconfig: {}\n")
    write_copy(made)
    assert yaml.safe_load(path.read_text())["encryptionsalt"] == "v1:ours"


def test_a_programs_folders_are_beside_the_copy(root):
    made = project(root, "prod")
    write_copy(made)
    write_copy(made)
    assert (made.work_dir / "functions").resolve() == root / "functions"
    assert sorted(path.name for path in made.work_dir.iterdir()) == [
        "Pulumi.prod.yaml",
        "Pulumi.yaml",
        "functions",
    ]


def test_another_stack_is_looked_for_under_the_one_local_organization(root):
    made = project(root, "prod")
    expected = StackOutput("organization/infrastructure/prod", "task")
    assert stack_outputs(made.config) == {expected}


def test_the_program_gets_texts_and_json_and_a_stand_in_for_each_secret(root):
    made = project(root, "prod")
    config = flat_config(made, "stand-in")
    assert config["aws:region"] == "eu-west-1"
    assert config["downbeat:slackWebhook"] == "stand-in"
    assert json.loads(config["downbeat:pipelines"])["weekly"]["cadence"] == {
        "every": "week",
        "on": "MON",
    }
    assert secret_keys(made) == ["downbeat:slackWebhook"]


def test_the_passphrase_is_made_once_and_is_its_owners_alone(tmp_path):
    first = passphrase(tmp_path / "new")
    assert len(first) > 30 and passphrase(tmp_path / "new") == first
    assert stat.S_IMODE((tmp_path / "new" / "passphrase").stat().st_mode) == 0o600


def test_what_only_aws_knows_has_an_example_in_the_copy(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: downbeat\nruntime: python\n")
    pipeline = {
        "references": {
            "cluster": "lookup:analytics",
            "function": "ssm:/infra/etl",
            "reports_bucket": "terraform:s3://acme-state/prod#bucket",
        },
        "settings": {"rows": "ssm:/rows", "level": "INFO"},
    }
    config = {
        "aws:region": "eu-west-1",
        "account": "444455556666",
        "slackWebhook": "ssm:/slack",
        "pipelines": {"weekly": pipeline},
    }
    (tmp_path / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
    copy = project(tmp_path, "dev").config
    where = "eu-west-1:444455556666"
    assert copy["downbeat:pipelines"]["weekly"] == {
        "references": {
            "cluster": f"arn:aws:ecs:{where}:cluster/analytics",
            "function": f"arn:aws:lambda:{where}:function:etl",
            "reports_bucket": "acme-reports",
        },
        "settings": {"level": "INFO"},
    }
    assert copy["downbeat:slackWebhook"] == Secret()


def test_a_source_that_is_written_wrong_stops_the_copy(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: downbeat\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(json.dumps({"config": {"kmsKeyArn": "ssm:the key"}}))
    with pytest.raises(StackFileError) as error:
        project(tmp_path, "dev")
    assert [each.path for each in error.value.diagnostics] == ["downbeat:kmsKeyArn"]
