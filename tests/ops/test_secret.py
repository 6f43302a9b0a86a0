"""Secrets: a new value, never printed."""

from dataclasses import replace

from tests.ops.changing import written


def test_a_secret_is_never_printed(world, downbeat):
    result = downbeat("secret", "put", "weekly-monitoring", "gee_secret", typed="hunter2\n")
    ((operation, sent),) = written(world)
    assert (operation, sent["SecretString"], "hunter2" in result.stdout + result.stderr) == (
        "PutSecretValue",
        "hunter2",
        False,
    )


def test_an_empty_secret_is_refused(world, downbeat):
    result = downbeat("secret", "put", "weekly-monitoring", "gee_secret", typed="\n")
    assert (result.exit_code, written(world)) == (2, [])


def test_a_secret_that_is_referred_to_by_its_name_has_a_new_value_too(world, downbeat):
    weekly = world.pipeline("weekly-monitoring")
    references = {**weekly.references, "gee_secret": "ccapi/gee"}
    world.deployment.pipelines["weekly-monitoring"] = replace(weekly, references=references)
    downbeat("secret", "put", "weekly-monitoring", "gee_secret", typed="hunter2\n")
    ((_, sent),) = written(world)
    assert sent["SecretId"] == "ccapi/gee"
