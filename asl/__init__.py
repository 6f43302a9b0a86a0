"""The language: a Python dict in, an Amazon States Language definition out; pure, standard library and one JSONata engine."""

from asl.problem import Problem, Problems

__all__ = ["Problem", "Problems"]
