"""The language: a Python dict in, an Amazon States Language definition out; pure, standard library
and one JSONata engine.
"""

from downbeat.asl.checks import problems
from downbeat.asl.definition import draft, to_definition
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.lint import advice
from downbeat.asl.misspelt_keys import known_words
from downbeat.asl.pictures import diagram
from downbeat.asl.pipeline_statements import stated_permissions
from downbeat.asl.references import substituted
from downbeat.asl.role_policy import observability, permissions, unresolved
from downbeat.asl.settings import setting_values
from downbeat.asl.spec import spec_problems, structure_problems
from downbeat.asl.walk import states

__all__ = [
    "Diagnostic",
    "DiagnosticsError",
    "advice",
    "diagram",
    "draft",
    "known_words",
    "observability",
    "permissions",
    "problems",
    "setting_values",
    "spec_problems",
    "stated_permissions",
    "states",
    "structure_problems",
    "substituted",
    "to_definition",
    "unresolved",
]
