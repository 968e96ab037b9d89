"""The names of all files of the site and what each is made of; ``site`` is the whole, beside it a module a kind of page.

``addresses`` says where everything lies, ``subjects`` what may be shown of what.
"""
