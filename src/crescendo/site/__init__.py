"""site: pages that visitors see: the demo company's, the trial form, the confirmation of an address.

It writes down what visitors say as claims, through the raw log, and refuses to act on a GET.
"""
