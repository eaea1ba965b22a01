"""One person over an office's trips: what is kept of them, to hand over and to erase."""
