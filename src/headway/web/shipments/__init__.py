"""The page of one shipment: promise against plan against fact, why this carrier, and what a person may do about it.

`glance` places the promise and the ETA on one line, `costs` puts what was expected beside what was billed (both pure);
`reading` reads the parts, `doing` is the forms. Every deed is a command of dispatch or customers.
"""
