"""Where the bare page and the bare list lie; read by the load too, which knows no Django."""

BARE_PATH = "/bench/bare/"
LIST_PATH = "/bench/list/"
