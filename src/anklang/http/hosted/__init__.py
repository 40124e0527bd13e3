"""Pages that the customers of a shop see: preference centre, sign-up form, confirmation, unsubscription."""
