"""Lists of people from files: read, mapped, checked; what came of them, so that it can be taken back."""
