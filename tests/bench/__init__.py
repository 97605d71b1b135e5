"""`make bench`: complete answering sessions against the production server, on both databases."""
