"""How people are asked for consent: wordings, sign-up forms, requests to confirm, and sales that allow advertising."""
