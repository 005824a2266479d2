"""How the weights of the intent classifier are made from example utterances. Nothing here is needed to answer people."""
