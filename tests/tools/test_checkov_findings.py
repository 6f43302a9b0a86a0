"""A stack as Terraform, for other tools to judge."""

from tools.checkov_findings import STRICT, block, main, terraform, terraform_type


def test_a_type_and_its_inputs_are_in_terraforms_spelling():
    assert terraform_type("aws:sns/topicSubscription:TopicSubscription") == (
        "aws_sns_topic_subscription"
    )
    inputs = {
        "kmsKeyArn": "arn",
        "tags": {"costCentre": "7"},
        "target": {"roleArn": "${dollar}"},
        "code": {"text": "left out"},
    }
    assert block(inputs) == (
        '  kms_key_arn = "arn"\n'
        '  tags = {"costCentre": "7"}\n'
        "  target {\n"
        '    role_arn = "$${dollar}"\n'
        "  }\n"
    )


def test_the_strict_settings_reach_every_resource_that_they_are_about():
    plain, strict = terraform("prod", {}), terraform("prod", STRICT)
    for argument, number in (
        ("include_execution_data = true", 6),
        ("retention_in_days = 365", 7),
        ("reserved_concurrent_executions = 10", 1),
        ("dead_letter_config {\n    target_arn", 1),
        ("vpc_config {", 1),
        ("code_signing_config_arn =", 1),
    ):
        assert (plain.count(argument), strict.count(argument)) == (0, number), argument
    assert strict.count('resource "aws_scheduler_schedule"') == 5
    assert strict.count("kms_key_arn =") - plain.count("kms_key_arn =") == 5


def test_without_checkov_it_says_how_to_install_it(tmp_path, capsys):
    assert main(["prod", "--peers", str(tmp_path)]) == 2
    assert "pip install -r requirements-peers.txt" in capsys.readouterr().out
