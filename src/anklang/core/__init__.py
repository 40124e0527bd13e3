"""Words without input or output: clock, ids, errors, JSON, money."""
