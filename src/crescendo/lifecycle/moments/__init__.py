"""What colleagues did about somebody, told in one order of time: calls, tasks, stages, leads, deals, notes by topics.

It writes nothing; it refuses whom the scope hides, and covers words for who may not see personal data.
"""
