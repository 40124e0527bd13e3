"""What a past period would have looked like under other delivery rules."""
