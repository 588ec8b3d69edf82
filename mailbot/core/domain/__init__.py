"""The field's own terms as frozen values: what every other room hands on and nobody changes."""
