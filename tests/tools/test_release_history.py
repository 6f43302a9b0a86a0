"""AWS's page of additions and removals as data."""

from tools.release_history import history, service

PAGE = """# Service integrations release history

| Date | Services added | Services removed |
| --- | --- | --- |
| June 3, 2026 | AWS DevOps Agent Service, Amazon S3 Files, Amazon No Such Thing | Amazon Lex Runtime V1 |
| August 18, 2026 | AWS Lambda Core | |
"""


def test_a_row_of_the_table_is_a_day_and_its_services():
    assert history(PAGE) == {
        "added": {"2026-06-03": ["devopsagent", "s3files"], "2026-08-18": ["lambdacore"]},
        "removed": {"2026-06-03": ["lexruntime"]},
    }


def test_names_become_those_of_a_resource():
    names = (
        "AWS Lambda MicroVMs",
        "Amazon SimpleDB v2",
        "Amazon Lex Model Building V1",
        "AWS Nothing",
    )
    assert [service(name) for name in names] == [
        "lambdamicrovms",
        "simpledbv2",
        "lexmodelbuilding",
        "",
    ]
