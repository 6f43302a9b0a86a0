"""JSONPath states as JSONata ones: translated by tables, and kept only where the simulator shows
that both do the same.
"""

from downbeat.importing.jsonata.conversion import converted

__all__ = ["converted"]
