"""The content guard: what a careful colleague would say about words before they go out (B5)."""
