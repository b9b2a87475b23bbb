"""A second person: where a tenant wants it, nothing is put in force by whoever asks for it alone.

Owns: governance, policy_approval. `store.need_nobody_else` is asked by every handler that puts a version of a document
in force, also of other rooms; `handlers.py` has asking, answering and the setting itself. Going back to an older
version that was in force before needs nobody: it is how trouble is stopped.
"""
