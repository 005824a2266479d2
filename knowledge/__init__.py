"""What the assistant knows: a town's files, how a question finds its entry, and when the assistant must not answer.

Pure Python over files: no web, no database. `town.load_town` reads a town, `answerer.Answerer` answers from it.
"""
