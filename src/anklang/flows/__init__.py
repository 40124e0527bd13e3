"""The story: one file per thing that can happen. Forward motion in time exists here and nowhere else."""
