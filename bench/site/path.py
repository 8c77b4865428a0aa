"""Where the bare page lies; read by the load too, which knows no Django."""

BARE_PATH = "/bench/bare/"
