"""The ground every room stands on: ids, time, events, errors, sentences. Imports nothing of ours."""
