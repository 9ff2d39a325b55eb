"""版: what one edition of a notice says, its canonical text, its fingerprint, and what a later one may change."""
