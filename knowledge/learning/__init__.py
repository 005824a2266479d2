"""How the weights of the intent classifier are made from utterances. Nothing here is needed to answer people."""
