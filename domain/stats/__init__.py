"""Figures: kept by the feed from what each journal line says was before and after, read by the pages, compared nightly."""
