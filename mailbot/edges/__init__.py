"""The edges: each file talks to exactly one outside thing and translates its errors."""
