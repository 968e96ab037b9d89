"""Delivery by mail: each subscriber gets one message an issue with the new titles of their own profile.

``readers`` says who they are, ``letters`` what each gets, ``ledger`` what has gone out, ``transport`` speaks SMTP,
``send`` is the story. Addresses appear in messages and in the ledger, nowhere else.
"""
