"""What makes a policy unfit to be saved, one file a kind of fault; each is an iterator of faults over a document."""
