"""How it looks: a view in, text or bytes out; one module is the door to each library."""
