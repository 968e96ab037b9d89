"""From files to a site in its folder: ``pipeline`` is the story of a build, ``production`` its long half.

``issues``, ``published`` and ``changes`` hold a build against what readers have; ``preview`` builds on every save.
"""
