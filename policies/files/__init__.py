"""The same rules over files: CloudFormation templates, Terraform plans, exported Pulumi stacks."""
