"""The registry of diagnostics' codes: what each means, why, and how to mend it.

docs/diagnostics.md is generated from it, and the tests run its examples.
"""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.commands import COMMANDS
from downbeat.asl.diagnostic_codes.definitions import DEFINITIONS
from downbeat.asl.diagnostic_codes.estimates import ESTIMATES
from downbeat.asl.diagnostic_codes.expressions import EXPRESSIONS
from downbeat.asl.diagnostic_codes.handlers import HANDLERS
from downbeat.asl.diagnostic_codes.kind import DiagnosticKind
from downbeat.asl.diagnostic_codes.lint import LINT
from downbeat.asl.diagnostic_codes.pipelines import PIPELINES
from downbeat.asl.diagnostic_codes.project import PROJECT
from downbeat.asl.diagnostic_codes.reads import READS
from downbeat.asl.diagnostic_codes.rhythm import RHYTHM
from downbeat.asl.diagnostic_codes.stack_files import STACK_FILES
from downbeat.asl.diagnostic_codes.tasks import TASKS

CHAPTERS: dict[str, dict[str, DiagnosticKind]] = {
    "States, fields and transitions of a definition": DEFINITIONS,
    "Tasks, Maps, choices, errors and expressions": TASKS,
    "The keys of a pipeline's dict and what a stack supplies": PIPELINES,
    "The keys and values of a stack file": STACK_FILES,
    "What a check of the whole project adds": PROJECT,
    "What AWS takes and what goes wrong when it runs": LINT,
    "Expressions and values that AWS takes and that fail": EXPRESSIONS,
    "Names and fields that do not exist": READS,
    "Retry and Catch that do not do what they seem to": HANDLERS,
    "What a pipeline regrets beside its definition": RHYTHM,
    "What an estimate does not know, or foresees": ESTIMATES,
    "Why a command ends early": COMMANDS,
}
KINDS: dict[str, DiagnosticKind] = {
    code: kind for kinds in CHAPTERS.values() for code, kind in kinds.items()
}
