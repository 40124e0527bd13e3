"""Data protection: what is stored of a person, for how long, and how it is shown, erased and proven."""
