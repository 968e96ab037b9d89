"""What helps to find a title: the words of a record, the index of the search page, the lists to browse."""
