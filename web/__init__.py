"""The two front doors: pages and the phones' JSON. May import db; domain never imports this."""
