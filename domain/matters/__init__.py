"""事项: one problem or wish, from first voice to closing; sorted public / shared / household (公事、共事、家事)."""
