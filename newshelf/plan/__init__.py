"""What each file of the site is made of, and where it goes; ``site`` is the whole, beside it a module a kind of page.

``addresses`` says where everything lies, ``subjects`` what may be shown of what.
"""
