"""What a person reads of a build or of a sentence.

In: tables, or what the stages made of a document. Out: text for a terminal.
Refuses: to compute a figure, and to pass on a control character.
"""
