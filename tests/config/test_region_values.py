"""Regions and accounts, as a stack file writes them."""

from __future__ import annotations

import boto3

from downbeat.config import region_values


def test_every_region_that_the_sdk_knows_is_known() -> None:
    sdk = {
        region
        for partition in ("aws", "aws-cn", "aws-us-gov")
        for region in boto3.Session().get_available_regions("sqs", partition)
    }
    assert sdk - set(region_values.REGIONS) == set()
    assert [name for name in region_values.REGIONS if region_values.region(name) != name] == []
