"""From files of other programs to records: read, translate, compare with what is there, write."""
