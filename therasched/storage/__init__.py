"""Where it lies: disk, YAML, clock, processes; one module is the door to each."""
