"""What is true: frozen records and the rules over them, pure; it knows errors only."""
