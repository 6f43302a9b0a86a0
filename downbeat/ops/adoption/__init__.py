"""Takes over what is there already: what a stack would create, against what AWS has."""
