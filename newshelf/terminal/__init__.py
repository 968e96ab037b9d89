"""What ``cli`` prints, as text in the language of the library: problems, changes, lists, sums, help."""
