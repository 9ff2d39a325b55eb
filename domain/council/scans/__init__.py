"""扫描件: signed papers and counting sheets, attached to a paper or to the whole ballot."""
