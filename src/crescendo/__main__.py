"""`python -m crescendo` is the command `crescendo`."""

from crescendo.cli.main import main

main()
