"""The report: one HTML page on a stack that needs no network, no server and no account.

stack_report()  →  plain data, for programs too  →  page()  →  HTML

state_details  each state in words: what it does, when it is tried again, what it may
outlook        the five weeks ahead
runs           a good run and the failures that are likeliest, on the simulator
gantt          an execution's history as bars
templates/     the page, its style and its script
"""
