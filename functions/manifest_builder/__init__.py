"""The manifest builder: an AWS Lambda that gathers uploaded NDJSON files into manifests and starts
the machine for each.
"""
