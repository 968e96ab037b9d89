"""The model as others need it who help to write records: JSON Schema, settings of editors, a form in the browser."""
