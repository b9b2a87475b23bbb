"""One linear chain of migrations; each room has its own file."""
