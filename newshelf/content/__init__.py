"""What a library writes in ``content/``: the types that describe it, and what reads and checks a file of it.

``model`` describes it, ``load`` reads a file, ``check`` types what it holds, ``rules`` finds likely mistakes.
"""
