"""drum's host for models that Python runs."""
