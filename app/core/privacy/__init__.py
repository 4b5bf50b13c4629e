"""The practice's data belong to the practice: out of here whole, in formats anybody can read."""
