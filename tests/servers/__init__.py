"""Real servers on loopback for the tests, and stand-ins held to the platform's own description."""
