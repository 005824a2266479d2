"""Makes a town's folder from its plan. What it drafts is the document's own words, marked for review."""
