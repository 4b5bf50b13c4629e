"""The channels of the practice: which accounts, how they are doing, and the key to each, fetched just before use."""
