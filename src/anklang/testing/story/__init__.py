"""Stories: what a customer does and what must happen, played through the real engine on a clock that is moved."""
