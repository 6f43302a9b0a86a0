"""Writes downbeat/asl/service_regions.txt: in which regions a service is missing.

    python -m tools.service_regions            write the file and its day
    python -m tools.service_regions --check    exit 1 when it is not the installed botocore's

Source: botocore's table of endpoints (`Session.get_available_regions`). The first lines of the file
name the regions of each partition; then a line for each service names the regions that it lacks, a
whole partition by its name. A service is named as an AWS SDK integration names it. Nothing is known
of services without any region in the table, and of those that one endpoint serves everywhere: they
are left out.
https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping

from botocore import __version__
from botocore.loaders import Loader
from botocore.session import Session

from downbeat.asl.lists import LISTS_FILE
from downbeat.asl.service_regions import REGIONS_FILE
from tools.aws_sdk_actions import newest_api, service_name

HEADER = "# Written by tools/service_regions.py: do not edit. Source: botocore {version}\n"
# Partitions that everybody can have an account in; the others' regions are not public.
PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc")
# The service whose regions are those of the partition: Step Functions runs in each.
EVERYWHERE = "stepfunctions"


def regions(session: Session) -> dict[str, list[str]]:
    """Each partition's regions."""
    return {name: sorted(session.get_available_regions(EVERYWHERE, name)) for name in PARTITIONS}


def global_services(loader: Loader) -> set[str]:
    """The services that one endpoint serves for a whole partition, as botocore names them."""
    (commercial,) = (
        one for one in loader.load_data("endpoints")["partitions"] if one["partition"] == "aws"
    )
    return {
        name for name, service in commercial["services"].items() if "partitionEndpoint" in service
    }


def missing(session: Session, service: str, all_regions: Mapping[str, list[str]]) -> list[str]:
    """The regions, or whole partitions, that lack a service of botocore's; [] where nothing is
    known of it.
    """
    has = {name: set(session.get_available_regions(service, name)) for name in all_regions}
    if not has["aws"]:
        return []
    lacks = []
    for name, every in all_regions.items():
        absent = [region for region in every if region not in has[name]]
        lacks += [name] if absent == every else absent
    return lacks


def lines() -> Iterator[str]:
    """The whole file but its first line."""
    session, loader = Session(), Loader()
    every = {name: names for name, names in regions(session).items() if names}
    yield from (f"{name} = {' '.join(names)}" for name, names in every.items())
    anywhere = global_services(loader)
    lacking: dict[str, list[str]] = {}
    for service in loader.list_available_services("service-2"):
        model = loader.load_service_model(service, "service-2")
        lacks = [] if service in anywhere else missing(session, service, every)
        if lacks:
            lacking[service_name(model["metadata"]["serviceId"])] = lacks
    yield from (f"{service}: {' '.join(lacks)}" for service, lacks in sorted(lacking.items()))


def note_day() -> None:
    """Note in the table of lists the newest API that botocore has."""
    lists = json.loads(LISTS_FILE.read_text(encoding="utf-8"))
    lists["service-regions"] |= {
        "as_of": newest_api(),
        "source": f"the endpoints of botocore {__version__}, by the newest API in it",
    }
    LISTS_FILE.write_text(json.dumps(lists, indent=2) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write, or with --check compare; 0 is fine, 1 is "not current"."""
    text = HEADER.format(version=__version__) + "\n".join(lines()) + "\n"
    if "--check" in arguments:
        return int(REGIONS_FILE.read_text(encoding="utf-8") != text)
    REGIONS_FILE.write_text(text, encoding="utf-8")
    note_day()
    print(f"{REGIONS_FILE.name}: {text.count(chr(10)) - 1} lines, {len(text) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
