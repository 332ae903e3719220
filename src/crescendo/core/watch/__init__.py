"""How the installation is doing: figures for a person, alerts for administrators.

It refuses nothing but strangers. What it reads is as of now; only incidents and thresholds are kept.
"""
