"""What one can do: one module a verb: load, decide, save, return."""
