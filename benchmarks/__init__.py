"""Every figure that the documentation quotes: `make bench`."""
