"""The HTTP interface `/api/v1`: who may call, how it is answered, one module for each subject."""
