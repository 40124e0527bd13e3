"""One brand and its settings. Everything else belongs to exactly one workspace."""
