"""Power cuts, simulated from what the engine really wrote and synced."""
