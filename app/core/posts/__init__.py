"""Posts: written offline, checked while typing, signed by the doctor, put in the outbox."""
