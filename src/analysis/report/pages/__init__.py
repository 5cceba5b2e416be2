"""The files of an annex, made of its executed chapters: page, PDF, workbook, CSV and JSON."""
