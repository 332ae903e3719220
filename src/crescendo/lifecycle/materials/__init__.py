"""Materials that sellers send, as links: which are for this stage, this industry, this product; what was sent to whom.

It refuses what is no link of the web, whom the scope hides, and who is not of the teams that a material is for.
"""
