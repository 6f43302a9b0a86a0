"""The command `downbeat`: each of its commands is a module of its own."""
