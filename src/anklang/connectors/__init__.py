"""Shop systems: each folder knows the port (`shops`, `channels`) and `core`, and nothing else."""
