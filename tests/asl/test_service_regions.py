"""Which regions lack a service, by the copy of AWS's table of endpoints."""

import subprocess
import sys
from pathlib import Path

import pytest

from downbeat.asl.lists import as_of
from downbeat.asl.service_regions import called_service, is_missing
from tools.service_regions import global_services

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("resource", "service"),
    [
        ("arn:aws:states:::databrew:startJobRun.sync", "databrew"),
        ("arn:aws-us-gov:states:::aws-sdk:textract:detectDocumentText", "textract"),
        ("arn:aws:states:::elasticmapreduce:createCluster.sync", "emr"),
        ("arn:aws:states:::emr-containers:startJobRun", "emrcontainers"),
        ("databrew:startJobRun", "databrew"),
        ("arn:aws:states:::http:invoke", ""),
        ("arn:aws:states:us-east-1:111122223333:activity:pack", ""),
        ("arn:aws:lambda:us-east-1:111122223333:function:pack", ""),
        ("arn:aws:lambda:us-east-1:111122223333:function:pack:live", ""),
        ("", ""),
    ],
)
def test_a_resource_calls_a_service(resource, service):
    assert called_service(resource) == service


@pytest.mark.parametrize(
    ("service", "region", "missing"),
    [
        ("databrew", "eu-central-2", True),
        ("databrew", "eu-central-1", False),
        ("emrcontainers", "mx-central-1", True),
        ("glue", "eu-central-2", False),
        ("textract", "cn-north-1", True),  # none in China: the partition stands for its regions
        ("textract", "us-gov-west-1", False),
        ("databrew", "xx-newer-1", False),  # newer than the list
        ("bedrockagentcore", "eu-central-2", False),  # the table has no regions of it
        ("organizations", "eu-central-2", False),  # one endpoint for all
        ("nothing", "eu-central-2", False),
    ],
)
def test_a_service_is_missing_where_the_table_has_its_regions_without_this_one(
    service, region, missing
):
    assert is_missing(service, region) is missing


def test_what_one_endpoint_serves_everywhere_is_left_out():
    from botocore.loaders import Loader

    assert {"iam", "organizations", "health", "ce"} <= global_services(Loader())


@pytest.mark.sweep
def test_the_copy_is_what_the_installed_botocore_has():
    done = subprocess.run(
        [sys.executable, "-m", "tools.service_regions", "--check"], cwd=ROOT, check=False
    )
    assert done.returncode == 0, "run: python -m tools.service_regions"
    assert as_of("service-regions") == as_of("sdk-actions")
