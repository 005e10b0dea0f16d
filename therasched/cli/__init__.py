"""How one asks: argv in, views to a renderer, output and exit code out."""
