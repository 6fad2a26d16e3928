"""The audit log: a record of every quotation and every write, chained, delivered to a folder and to S3."""
