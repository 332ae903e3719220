"""Routing: who answers for a lead. Leads and the pool, acceptance and rejection, clocks in working hours, absences.

It refuses to give the same contact out twice in one cycle, and more to a seller than the document allows.
"""
