// Extension that goes with a disputed record.
Extension: StatementOfDisagreement
Id: statement-of-disagreement
Title: "Statement of disagreement"
Description: "45 CFR 164.526(d)(5): what the person said of a record whose amendment was denied, and the holder's rebuttal after it, on a single resource that goes out; in a Bundle it is a Communication."
Context: Meta
* value[x] 1..1
* value[x] only string
