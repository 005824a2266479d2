"""The conversation machine. It knows channels, transactions and forms, and nothing of any township."""
