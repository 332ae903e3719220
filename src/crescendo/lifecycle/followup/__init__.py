"""Following up: tasks, calls, the seven-topic note, cadences, the queue of telesales, materials.

It refuses what hangs on nobody whom the actor sees, and key values that the lifecycle's document does not offer.
"""
