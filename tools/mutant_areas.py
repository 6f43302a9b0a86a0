"""The areas whose code is mutated: their files, the tests that are to notice, and what is
not run.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """Files that are mutated, and the tests that are to notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


AREAS = {
    "permissions": Area(
        (
            "downbeat/asl/access.py",
            "downbeat/asl/calls.py",
            "downbeat/asl/derivation.py",
            "downbeat/asl/resource_arns.py",
            "downbeat/asl/role_policy.py",
            "downbeat/asl/shared_statements.py",
            "downbeat/asl/statements.py",
            "downbeat/asl/integrations/*.py",
        ),
        ("tests/asl/test_*.py",),
    ),
    "policies": Area(
        ("policies/guard.py", "policies/levels.py", "policies/rules/*.py"),
        ("tests/policies/test_*.py",),
    ),
    "plan": Area(
        ("downbeat/plan/*.py", "downbeat/plan/*/*.py", "downbeat/estimates/*.py"),
        (
            "tests/plan/test_*.py",
            "tests/plan/*/test_*.py",
            "tests/config/test_*.py",
            "tests/pipelines/test_golden.py",
            "tests/cli/test_check_command.py",
            "tests/cli/test_cost_command.py",
            "tests/cli/test_requirements_report.py",
            "tests/estimates/test_*.py",
            "tests/cli/test_mistakes.py",
        ),
    ),
    "manifest-builder": Area(
        ("functions/manifest_builder/*.py",), ("tests/functions/manifest_builder/test_*.py",)
    ),
}
# Slow, on servers or in the SDK's threads, which do not survive a fork; about the repository;
# reading the sources as text, where all mutants stand at once; or playing thousands of histories,
# which every mutant that survives would wait for.
NOT_RUN = (
    "*/test_diagnostic_codes.py",
    "*/test_service_models.py",
    "*/test_arguments_that_matter.py",
    "*/test_configuration_page.py",
    "*_embedded.py",
    "*/test_engine.py",
    "*/test_analyzer.py",
    "*/test_own_stacks.py",
    "*/test_manifest_builder_interleavings.py",
    "*/test_manifest_builder_property.py",
)
# Two start a Python of their own, where mutmut's copy of a module cannot be imported; the others
# measure time, which the bookkeeping of mutants takes.
DESELECTED = (
    "tests/policies/test_data.py::test_the_pack_imports_nothing_of_the_program",
    "tests/policies/test_orphan.py::test_a_pack_does_not_survive_an_engine_that_was_killed",
    "tests/policies/test_glob.py::test_no_pattern_takes_long",
    "tests/policies/test_services.py::test_long_text_takes_no_long_time",
)
