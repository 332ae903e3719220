"""What a manager sees of the funnel: how many stand where and for how long, what is late, who answers how fast.

It refuses to keep figures of its own: each is counted from the rows that the lists show, within the reader's sight.
"""
