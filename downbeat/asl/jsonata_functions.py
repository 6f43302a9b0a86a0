"""The functions that a JSONata expression of Step Functions may call."""

from __future__ import annotations

# https://docs.jsonata.org/overview, the functions of 2.0; and Step Functions' own.
FUNCTIONS = frozenset(
    (
        *("abs", "append", "assert", "average", "base64decode", "base64encode"),
        *("boolean", "ceil", "clone", "contains", "count", "decodeUrl"),
        *("decodeUrlComponent", "distinct", "each", "encodeUrl", "encodeUrlComponent", "error"),
        *("exists", "filter", "floor", "formatBase", "formatInteger", "formatNumber"),
        *("fromMillis", "hash", "join", "keys", "length", "lookup"),
        *("lowercase", "map", "match", "max", "merge", "millis"),
        *("min", "not", "now", "number", "pad", "parse"),
        *("parseInteger", "partition", "power", "random", "range", "reduce"),
        *("replace", "reverse", "round", "shuffle", "sift", "single"),
        *("sort", "split", "spread", "sqrt", "string", "substring"),
        *("substringAfter", "substringBefore", "sum", "toMillis", "trim", "type"),
        *("uppercase", "uuid", "zip"),
    )
)
# Function → how many arguments it needs at least; each also takes the context in place of one.
LEAST = {
    **dict.fromkeys(("append", "lookup", "map", "filter", "reduce", "partition", "hash"), 2),
    **dict.fromkeys(("contains", "split", "substring", "substringBefore", "substringAfter"), 1),
    **dict.fromkeys(("sum", "count", "exists", "merge", "join", "max", "min", "average"), 1),
    **dict.fromkeys(("parse", "keys", "type", "sort", "reverse", "distinct", "not"), 1),
    "replace": 2,
    "range": 2,
}
# Function → how many it takes at most.
MOST = {
    **dict.fromkeys(("millis", "uuid"), 0),
    **dict.fromkeys(("sum", "count", "exists", "merge", "max", "min", "average", "length"), 1),
    **dict.fromkeys(("parse", "keys", "type", "reverse", "distinct", "not", "boolean"), 1),
    **dict.fromkeys(("abs", "floor", "ceil", "sqrt", "trim", "uppercase", "lowercase"), 1),
    **dict.fromkeys(("append", "lookup", "map", "filter", "partition", "hash", "power"), 2),
    **dict.fromkeys(("contains", "substringBefore", "substringAfter", "join", "sort"), 2),
    **dict.fromkeys(("string", "now", "round", "formatBase", "toMillis"), 2),
    **dict.fromkeys(("substring", "split", "range", "pad", "reduce", "match", "fromMillis"), 3),
    "replace": 4,
}
