"""What bench/run does once everything is built: measure, compare checksums, print, draw."""
