"""What a library has: its records as checked batches and cards, followed, ordered, compared and counted.

``library`` is all of the content, ``catalogue`` its live records in the orders that pages and feeds need.
"""
