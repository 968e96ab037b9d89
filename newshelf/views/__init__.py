"""What the templates see: values sorted, labelled and linked, with nothing left to decide but if and for.

A link's ``href`` is below the site's root; templates put ``root`` before it.
"""
