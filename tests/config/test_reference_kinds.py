"""What the name of a reference says it is: a cluster, a bucket, a list of subnets …, with
an example of each.
"""

from __future__ import annotations

import pytest

from downbeat.config.reference_kinds import KINDS, kind_of


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("cluster", "cluster"),
        ("dbt_task_definition", "task_definition"),
        ("reports_bucket", "bucket"),
        ("task_log_group", "log_group"),
        ("tracking_partition_key", "partition_key"),
        ("encryption_key", "key"),
        ("dbt_roles", "roles"),
    ],
)
def test_the_last_words_of_a_name_say_what_it_is(name: str, word: str) -> None:
    assert kind_of(name) == KINDS[word]
