"""Writers: language models that put a case into words, behind `exceptions.advice.writing.Writer`.

They are told facts without personal data and answer with a text; they have no tools and no key of Headway's.
Where to add things: a writer is one file here and a row of `registry.kinds`.
"""
