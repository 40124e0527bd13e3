"""What people send along: pictures, recordings, films, documents. Rows say what there is; a home keeps the bytes."""
