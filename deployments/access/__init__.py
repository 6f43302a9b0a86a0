"""Who may deploy: the AWS side of a deployment, derived from what the program registers."""
