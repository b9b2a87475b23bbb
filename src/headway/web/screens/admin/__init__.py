"""Administration: what runs beneath the work, one screen a subject: a module here and a row of `places.PLACES`."""
