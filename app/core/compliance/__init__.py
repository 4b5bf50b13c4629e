"""What may be said, and what the law says about it: text and facts in, checklist out. Pure; data in TOML.

``languages/<ll>/<concept>.toml`` holds the evidence (words, patterns, guards, examples) and the sentences shown
to a reader of that language; ``packs/<cc>/rules.toml`` holds severity, law and date for a country;
``concepts.toml`` holds the evidence that needs no language (media, consents, sponsorship). Findings are
questions and sources for a responsible person, never legal advice.
"""
