"""May we speak now: consent, suppression, country rules, quiet hours and contact limits, in one gate."""
