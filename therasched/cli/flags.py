"""The global flags: what was asked of every command alike.

`cli.options` reads them from the command line, `cli.desk` honours them. Knows neither of the two.
"""


class Flags:
    """The global flags of one run; before the verb or after it, the last one given counts."""

    directory = ""
    json = False
    plain = False
    color = "auto"
    quiet = False
    no_input = False
    yes = False
    dry_run = False
    debug = False
