"""委托: somebody votes in another's stead, written, with the document, within the limits of the rule."""
