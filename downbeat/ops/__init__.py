"""`downbeat …` on what is deployed: see, understand, act and repair, by a pipeline's name and a
stack.

    connection, faults, gather     AWS clients, what their errors mean, calls in parallel
    deployment                     a stack's pipelines and where they live
    the nouns                      pure: answers of AWS → values → text and JSON
    *_command                      the thin layer that people call
"""
