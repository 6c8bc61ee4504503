"""The only writers of this package's rows, one file a noun; `acting` says how each is done."""
