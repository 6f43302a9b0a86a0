"""The dashboards as data: CloudWatch's own JSON for each widget, computed from what is deployed.
The component hands them to AWS; the report draws them from a simulated month.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""
