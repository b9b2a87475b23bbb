"""Coming in and going: by a password, by a provider, by a key, by a link; and setting a password.

`page` is the one page to sign in; `doors` is what the screens need to know of the world outside to do so.
"""
