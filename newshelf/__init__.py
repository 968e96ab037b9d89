"""Newshelf: thematic bibliographies of new acquisitions as a static site."""
