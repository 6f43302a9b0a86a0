"""What a `.sync` integration says about its failure: JSON text in the Cause, most of the time."""


def parsed_cause(cause: str = "$states.errorOutput.Cause") -> str:
    """JSONata for the value of a Cause that should be JSON (a stopped ECS task, a Glue job run), or
    {} where it is none.

    `$parse` of anything else would end the execution where no Catch reaches, and JSONata cannot
    try. So the text is first reduced, strings to "" and numbers to 0, then brackets from the inside
    out to 0: well-formed JSON, and nothing else, is reduced to one of them.
    """
    steps = [
        r"""$replace(/"[^"\x5c\x00-\x1f]*(?:\x5c(?:["\x5c\/bfnrt]|u[0-9a-fA-F]{4})[^"\x5c\x00-\x1f]*)*"/, '""')""",
        r"$replace(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null/, '0')",
        # Only where JSON allows it: a raw tab inside a string must stay, for $parse refuses it.
        r"$replace(/^[ \t\r\n]+|[ \t\r\n]+$/, '')",
        r"$replace(/[ \t\r\n]*([\[\]{}:,])[ \t\r\n]*/, '$1')",
        *[
            r"""$replace(/\{(?:"":(?:0|"")(?:,"":(?:0|""))*)?\}|\[(?:(?:0|"")(?:,(?:0|""))*)?\]/, '0')"""
        ]
        * 8,
    ]
    return f"""(({cause} ~> {" ~> ".join(steps)}) in ['0', '""'] ? $parse({cause}) : {{}})"""
