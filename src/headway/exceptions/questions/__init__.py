"""Questions: something that a recipient, a carrier or a customer is asked about a case, and their answer.

Owns: question. A part of exceptions. Publishes: QuestionAsked, QuestionAnswered, QuestionOver. Timer:
`exceptions.question`, for the end of its time. Whoever has the link answers without signing in: 256 random bits of
which the hash is kept, good until the time is over, revocable. News of an answer never carries what was typed.
Where to add things: another form of answer is a member of `model.Form`, its check in `answers.py`, its fields in
`web/templates/question.html`.
"""
