"""Access logs of nginx and Apache as a source: files are read line by line into records of the raw log.

It refuses no file for a bad line: the line is named with its reason, and the next one is read.
"""
