"""Everything checked again with today's rules, posts and replies; which rule is younger than the words it meets."""
