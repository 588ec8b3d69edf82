"""Mails and files that hold other files: one file for each kind, each a function from octets to what they hold."""
