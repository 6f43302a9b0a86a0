"""The language: a Python dict in, an Amazon States Language definition out; pure, standard library and one JSONata engine."""

from asl.definition import draft, to_definition
from asl.gate import Gate, gated
from asl.permissions import observability, permissions, unresolved
from asl.problem import Problem, Problems
from asl.problems import problems
from asl.references import substituted
from asl.spec import known_words, spec_problems, stated_permissions, structure_problems
from asl.walk import states

__all__ = [
    "Gate",
    "Problem",
    "Problems",
    "draft",
    "gated",
    "known_words",
    "observability",
    "permissions",
    "problems",
    "spec_problems",
    "stated_permissions",
    "states",
    "structure_problems",
    "substituted",
    "to_definition",
    "unresolved",
]
