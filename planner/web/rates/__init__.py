"""Exchange rates and allowance tables: what is known, and files that change it."""
